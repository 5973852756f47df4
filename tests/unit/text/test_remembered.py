"""What is remembered is worked out once, and never without an end."""

from services.text.remembered import LONGEST, Remembered, RememberedByLanguage


def test_each_text_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    memory = Remembered(length)
    assert list(map(memory.__getitem__, ["a", "bb", "a", "bb"])) == [1, 2, 1, 2]
    assert asked == ["a", "bb"]


def test_it_forgets_when_it_is_full_and_keeps_no_long_text() -> None:
    memory = Remembered(len, most=2)
    assert [memory[text] for text in ("a", "bb", "ccc")] == [1, 2, 3]
    assert list(memory) == ["ccc"]
    assert memory["x" * (LONGEST + 1)] == LONGEST + 1
    assert list(memory) == ["ccc"]


def test_languages_share_one_room() -> None:
    memories = RememberedByLanguage(lambda language, text: f"{language}:{text}", most=6)
    english = memories.memory("en")
    assert [english["a"], english["b"], memories.memory("fr")["a"]] == ["en:a", "en:b", "fr:a"]
    assert memories.memory("en") is english
    assert memories.memory("fr")["c"] == "fr:c"
    assert memories.memory("en") is not english, "six entries and languages: all are forgotten"
