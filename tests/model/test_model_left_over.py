"""Figures of which the exact ones leave nothing: told where they are contradicted, at every total, and only there."""

import pytest
from model_kit import INF, account

from estimator.inference.left_over import contradicted, told
from estimator.model.account import read_account
from estimator.quantities import OUTCOMES

SET_ASIDE = "reached 3..3 cannot be true beside its other figures: set aside"


def places(kept=OUTCOMES, **figures):
    """Return the quantities that are found contradicted."""
    reading = read_account(account(**figures), kept)
    return [reading.account.figures[place].quantity for place in contradicted(reading)]


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ({"hit": 2, "damaged": 2, "reached": 3}, ["reached"]),
        ({"hit": 2, "damaged": 2, "reached": 4}, []),
        ({"hit": 2, "damaged": 2, "reached": (5, INF)}, ["reached"]),
        ({"hit": 2, "damaged": 2, "reached": (4, INF)}, []),
        ({"hit": 0, "damaged": 0, "reached": (0, 2)}, []),
        ({"hit": 2, "reached": 3}, []),  # one damaged is left
        ({"hit": "all", "damaged": 0, "reached": 3, "launched": (2, 9)}, []),  # at a total of 3
        ({"hit": "all", "damaged": 0, "reached": 3, "launched": (5, 9)}, ["reached"]),
        ({"hit": "all", "damaged": 0, "reached": 3}, []),
        ({"launched": 8}, []),
    ],
)
def test_a_union_of_what_was_said_exactly_is_held_to_it(figures, found):
    assert places(**figures) == found


def test_only_outcomes_in_play_count():
    assert places(kept=("intercepted", "hit"), hit=2, reached=3) == []  # read as two figures on hits
    assert places(kept=("hit", "damaged"), hit=2, damaged=2, reached=3) == ["reached"]


def test_the_remark_names_the_figure_as_other_remarks_do():
    reading = read_account(account(hit=2, damaged=2, reached=3))
    assert reading.notices == ()
    assert told(reading) == (SET_ASIDE,)
