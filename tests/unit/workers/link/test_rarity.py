"""How rare a term is: by the window's articles, of each language apart."""

import numpy as np

from services.workers.link.rarity import DAY_MS, Rarity

A, B = np.array([1], np.uint32), np.array([2], np.uint32)


def weight(rarity: Rarity, language: str = "en") -> list[float]:
    return [round(float(w), 6) for w in rarity.weights(np.array([1, 2], np.uint32), language)]


def test_what_many_have_weighs_less() -> None:
    rarity = Rarity(7 * DAY_MS)
    assert len(set(weight(rarity))) == 1
    for _ in range(50):
        rarity.add(0, A, "en")
    common, rare = weight(rarity)
    assert common < rare


def test_days_that_the_window_has_passed_do_not_count() -> None:
    rarity, anew = Rarity(2 * DAY_MS), Rarity(2 * DAY_MS)
    for day in range(6):
        for rarities in (rarity,) if day < 4 else (rarity, anew):
            rarities.add(day * DAY_MS, A, "en")
            rarities.add(day * DAY_MS, B, "de")
    assert weight(rarity) == weight(anew)
    rarity.add(0, A, "en")
    assert weight(rarity) == weight(anew)


def test_articles_of_another_language_make_no_term_rarer() -> None:
    rarity = Rarity(7 * DAY_MS)
    before = weight(rarity)
    for _ in range(500):
        rarity.add(0, np.array([3], np.uint32), "de")
    assert weight(rarity) == before
    assert weight(rarity, "de") > before
