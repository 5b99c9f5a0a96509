"""Panels are the same under the same seed, and keep to what they promise."""

from collections import defaultdict

import numpy as np
import pytest
import scoreboard_kit
from scoreboard import tuned
from scoreboard.generators import GENERATORS, LARGE_ONES, panel
from scoreboard.panels import LARGE, SMALL, SOURCES
from scoreboard.records import from_csv

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


@pytest.mark.parametrize("generator", LARGE_ONES)
def test_large_salvos_are_large_and_told_in_shares_more_often(generator):
    small, large = (panel(name, 1, 11) for name in (generator.removesuffix("-large"), generator))
    sizes = [np.median([truth["launched"] for truth in one.truths.values()]) for one in (small, large)]
    assert sizes[0] <= 12
    assert sizes[1] >= 25
    shares = [
        np.mean([row["said"].endswith("%") for row in one.rows if row["quantity"] == "intercepted"])
        for one in (small, large)
    ]
    assert max(shares[0], 0.25) < shares[1]
    assert (small.large, large.large) == (False, True)


@pytest.mark.parametrize("generator", NAMES)
def test_the_committed_rows_are_of_the_panels_that_are_drawn(generator):
    rows = from_csv(scoreboard_kit.ROOT / "docs" / "scoreboard-panels.csv")
    (digest,) = {r.panel for r in rows if (r.generator, r.replicate) == (generator, 2)}
    assert digest == panel(generator, 2, 2026).digest


def test_opponents_are_tuned_for_either_size_apart():
    assert tuned.factor("linear-pool-alone", large=True) != tuned.factor("linear-pool-alone")
    assert tuned.scale("attacker-alone", large=True) != tuned.scale("attacker-alone")
