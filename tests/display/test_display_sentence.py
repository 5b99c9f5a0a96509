"""The sentence: every number with its uncertainty, stories where the set has a hole, one scale at a time."""

import re

import numpy as np
import pytest

from estimator.display.sentence import SAFE_BET, count_phrase, legend, safe_bet, salvo_sentence
from estimator.quantities import OUTCOMES


def pmf(**masses: float) -> np.ndarray:
    """Return a pmf from ``_3=0.5`` and the like."""
    numbers = {int(name[1:]): mass for name, mass in masses.items()}
    values = np.zeros(max(numbers) + 1)
    for number, mass in numbers.items():
        values[number] = mass
    return values / values.sum()


KNOWN = {
    "launched": pmf(_7=0.2, _8=0.7, _9=0.1),
    "hit": pmf(_1=0.1, _2=0.2, _3=0.5, _4=0.2),
    "intercepted": pmf(_0=0.2, _1=0.6, _2=0.2),
    "damaged": pmf(_0=0.95, _1=0.05),
    "failed": pmf(_0=0.6, _1=0.4),
}


def test_the_sentence_as_a_whole():
    assert salvo_sentence(KNOWN) == (
        "Of 8 launched (70 %; smallest credible set 7 to 8 with 90 %), most probably 3 hit (50 %; 2 to 4 with 90 %), "
        "1 was intercepted (60 %; 0 to 2 with over 99.9 %), 0 came down damaged (95 %; 0 with 95 %) and "
        "0 failed (60 %; 0 to 1 with over 99.9 %); it is likely (70 %) that at least 3 hit."
    )


def test_every_count_is_followed_by_its_bracket():
    told = salvo_sentence(KNOWN).split(";")
    main = ";".join(told[:-1])
    outside = re.sub(r"\([^)]*\)", "()", main)
    for match in re.finditer(r"\d+", outside):
        rest = outside[match.end() :]
        assert "(" in rest.split(",")[0]
    for bracket in re.findall(r"\([^)]*\)", main):
        assert bracket.count("%") == 2
    assert re.search(r"\(\d+ %\) that at least", told[-1])


def test_a_hole_is_told_as_two_stories():
    phrase, single = count_phrase("hit", pmf(_0=0.1, _1=0.3, _6=0.35, _7=0.25))
    assert not single
    assert phrase == "either 6 to 7 hit (60 % together, 6 alone 35 %) or 1 hit (30 %)"


def test_two_stories_stand_in_the_sentence_without_most_probably():
    told = salvo_sentence(KNOWN | {"hit": pmf(_0=0.45, _6=0.55)})
    assert "), either 6 hit (55 %) or 0 hit (45 %), most probably 1 was intercepted" in told
    told = salvo_sentence(KNOWN | {"launched": pmf(_6=0.5, _9=0.5)})
    assert told.startswith("Of either 6 launched (50 %) or 9 launched (50 %), most probably 3 hit")


def test_three_stories_and_a_rest():
    masses = {"_0": 0.3, "_2": 0.25, "_4": 0.2, "_6": 0.15, "_8": 0.1}
    phrase, _ = count_phrase("hit", pmf(**masses))
    assert phrase == "either 0 hit (30 %) or 2 hit (25 %) or 4 hit (20 %) or other numbers of the set (15 %)"


def test_a_crumb_is_no_story():
    masses = np.full(41, 0.03)
    masses[39] = 0.0
    masses[40] = 0.04
    phrase, single = count_phrase("hit", masses / masses.sum())
    assert single
    assert "apart with" in phrase


def test_verbs_follow_their_number():
    one = KNOWN | {"intercepted": pmf(_2=1.0), "hit": pmf(_1=0.95, _2=0.05)}
    told = salvo_sentence(one)
    assert "2 were intercepted" in told
    assert "at least 1 hit" in told


@pytest.mark.parametrize("kept", [("hit",), ("intercepted", "failed"), OUTCOMES[:2]])
def test_outcomes_out_of_play_are_not_told(kept):
    told = salvo_sentence(KNOWN, kept)
    for name in OUTCOMES:
        stem = {"hit": " hit", "damaged": "damaged"}.get(name, name)
        assert (stem in told) == (name in kept)


@pytest.mark.parametrize(
    ("masses", "count"), [({"_0": 1.0}, 1), ({"_0": 0.5, "_1": 0.5}, 1), ({"_3": 1.0}, 3)]
)
def test_the_safe_bet(masses, count):
    found, probability = safe_bet(pmf(**masses))
    assert found == count
    assert probability >= SAFE_BET or count == 1


def test_nothing_hit_is_said_as_a_small_chance():
    assert salvo_sentence(KNOWN | {"hit": pmf(_0=1.0)}).endswith(
        "there is almost no chance (under 0.1 %) that at least 1 hit."
    )


def test_no_sentence_mixes_likelihood_and_confidence():
    for text in (salvo_sentence(KNOWN), legend()):
        assert "confidence" not in text.lower()
        assert "reliab" not in text.lower()
