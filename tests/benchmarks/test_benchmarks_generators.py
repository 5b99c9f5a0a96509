"""Panels are the same under the same seed, and keep to what they promise."""

from collections import defaultdict

import pytest
import scoreboard_kit  # noqa: F401 - finds the benchmarks
from scoreboard.generators import GENERATORS, LARGE_ONES, panel
from scoreboard.panels import LARGE, SMALL, SOURCES

NAMES = (*GENERATORS, *LARGE_ONES)


@pytest.mark.parametrize("generator", NAMES)
def test_a_seed_fixes_a_panel(generator):
    first = panel(generator, 2, 11, strikes=6)
    assert panel(generator, 2, 11, strikes=6).digest == first.digest
    assert panel(generator, 2, 12, strikes=6).digest != first.digest
    assert panel(generator, 3, 11, strikes=6).digest != first.digest


@pytest.mark.parametrize("generator", NAMES)
def test_truths_add_up_and_at_least_two_speak(generator):
    given = panel(generator, 3, 11, strikes=25)
    speakers = defaultdict(set)
    for row in given.rows:
        speakers[row["strike"]].add(row["source"])
    for strike, truth in given.truths.items():
        assert (
            1
            <= truth["launched"]
            == sum(truth.values()) - truth["launched"]
            <= (LARGE if given.large else SMALL).cap
        )
        assert len(speakers[strike]) >= 2
    assert len(set.union(*speakers.values())) == SOURCES[2]


@pytest.mark.parametrize("generator", NAMES)
def test_the_product_reads_every_row(generator):
    given = panel(generator, 4, 11, strikes=20)
    assert len(given.ledger.claims) == len(given.rows)
    assert {row["quantity"] for row in given.rows} == {"launched", "intercepted", "hit"}
    assert {row["role"] for row in given.rows} >= {"attacker", "defender"}
