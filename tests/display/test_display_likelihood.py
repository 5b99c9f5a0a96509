"""Words for probabilities: the scale's boundaries, mirrored words, numbers that are never bare."""

import pytest

from estimator.display.likelihood import likelihood, percent


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "almost no chance (under 0.1 %)"),
        (0.0004, "almost no chance (under 0.1 %)"),
        (0.004, "almost no chance (0.4 %)"),
        (0.01, "almost no chance (1 %)"),
        (0.044, "almost no chance (4 %)"),
        (0.05, "very unlikely (5 %)"),
        (0.19, "very unlikely (19 %)"),
        (0.20, "unlikely (20 %)"),
        (0.44, "unlikely (44 %)"),
        (0.45, "roughly even chance (45 %)"),
        (0.55, "roughly even chance (55 %)"),
        (0.56, "likely (56 %)"),
        (0.80, "likely (80 %)"),
        (0.81, "very likely (81 %)"),
        (0.95, "very likely (95 %)"),
        (0.96, "almost certain (96 %)"),
        (0.994, "almost certain (99.4 %)"),
        (0.9996, "almost certain (over 99.9 %)"),
        (1.0, "almost certain (over 99.9 %)"),
    ],
)
def test_the_scale(probability, said):
    assert str(likelihood(probability)) == said


@pytest.mark.parametrize("probability", [0.546, 0.554, 0.195, 0.204, 0.0449, 0.9549, 0.9551, 0.8049])
def test_the_word_agrees_with_the_number_that_is_shown(probability):
    shown = likelihood(probability)
    assert shown.word == likelihood(float(shown.number.split()[0]) / 100).word


@pytest.mark.parametrize("share", range(1, 100))
def test_opposite_probabilities_get_mirrored_words(share):
    mirror = {
        "almost no chance": "almost certain",
        "very unlikely": "very likely",
        "unlikely": "likely",
        "roughly even chance": "roughly even chance",
    }
    words = {likelihood(share / 100).word, likelihood(1 - share / 100).word}
    assert any(words == {low, high} for low, high in mirror.items())


@pytest.mark.parametrize(
    ("probability", "clause"),
    [
        (0.71, "it is likely (71 %) that it hit"),
        (0.03, "there is almost no chance (3 %) that it hit"),
        (0.5, "there is a roughly even chance (50 %) that it hit"),
        (0.97, "it is almost certain (97 %) that it hit"),
    ],
)
def test_clauses_are_english(probability, clause):
    assert likelihood(probability).clause("it hit") == clause


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused(value):
    with pytest.raises(ValueError, match="allowed: a probability"):
        percent(value)


def test_no_number_claims_certainty():
    assert {percent(0.0), percent(1.0)} == {"under 0.1 %", "over 99.9 %"}
    assert percent(0.995) == "99.5 %"
    assert percent(0.0095) == "1 %"
