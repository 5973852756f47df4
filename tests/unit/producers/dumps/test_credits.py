"""Credits leave their captions; remarks in brackets stay."""

import pytest

from services.producers.dumps.credits import closing_bracket, label, split_credit


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        ("Boats at the pier on May 2, 2020. (AFP)", "Boats at the pier on May 2, 2020.", "AFP"),
        (
            "Boats at the pier. (Ann Poe & Co/Handout via Reuters)",
            "Boats at the pier.",
            "Ann Poe & Co/Handout via Reuters",
        ),
        ("Boats at the pier [AP Photo/Ann Poe]", "Boats at the pier", "AP Photo/Ann Poe"),
        ("Boats at the pier. (Photo: Ana Ruiz/EFE)", "Boats at the pier.", "Ana Ruiz/EFE"),
        ("Boote am Steg. Foto: Hans Meier/dpa", "Boote am Steg.", "Hans Meier/dpa"),
        ("Boote am Steg | Bild: picture alliance / dpa", "Boote am Steg", "picture alliance / dpa"),
        ("Les bateaux, le 3 mars 2024. © Jean Dupont / AFP", "Les bateaux, le 3 mars 2024.", "Jean Dupont / AFP"),
        ("Boats on Monday. REUTERS/Ann Poe", "Boats on Monday.", "REUTERS/Ann Poe"),
        ("Boats in the fog — AFP", "Boats in the fog", "AFP"),
        ("Los barcos, en el puerto. ANA RUIZ (EFE)", "Los barcos, en el puerto.", "ANA RUIZ (EFE)"),
        ("قوارب في الميناء (أ.ف.ب)", "قوارب في الميناء", "أ.ف.ب"),
        ("渔港的清晨（新华社）", "渔港的清晨", "新华社"),
        ("Boats (Ann Poe/The Daily Lantern)", "Boats", "Ann Poe/The Daily Lantern"),
        ("Foto: dpa", "", "dpa"),
        ("© AFP", "", "AFP"),
        ("Photo by Ann Poe", "", "Ann Poe"),
        ("Image source, Getty Images", "", "Getty Images"),
        ("صورة: محمد علي", "", "محمد علي"),
        ("Getty Images", "", "Getty Images"),
    ],
)
def test_credit_is_taken_out(line: str, text: str, credit: str) -> None:
    found = split_credit(line)
    assert found is not None
    assert (found.text, found.credit) == (text, credit)


@pytest.mark.parametrize(
    "line",
    [
        "The minister spoke (he was late)",
        "He told AFP.",
        "The photo by Ann Poe won the prize.",
        "Copyright © 2024 The Daily Lantern",
        "Photo: Workers repair the road in June",
        "Deadly Image: Mayor Denies Everything",
        "What the town wants - and Reuters knows",
        "A man in the crowd (Ann Poe)",
        "(" * 90,
        "",
    ],
)
def test_no_credit(line: str) -> None:
    assert split_credit(line) is None


def test_bare_agency_is_no_certain_credit() -> None:
    bare, full = split_credit("It rained. (AFP)"), split_credit("It rained. (Ann Poe/AFP)")
    assert bare is not None
    assert full is not None
    assert (bare.sure, full.sure) == (False, True)


def test_any_names_in_brackets_close_a_known_caption() -> None:
    found = closing_bracket("A man in the crowd (Ann Poe)")
    assert found is not None
    assert (found.text, found.credit) == ("A man in the crowd", "Ann Poe")
    assert closing_bracket("A man in the crowd (second from left)") is None


def test_labels() -> None:
    assert label("Bildunterschrift: Die Brücke", "caption_labels") == "Die Brücke"
    assert label("Image caption, The bridge", "caption_labels") == "The bridge"
    assert label("Captions were lost", "caption_labels") is None
    assert label("Photo, of all things", "credit_labels") is None
