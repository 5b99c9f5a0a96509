"""The charts of ranks: what leaves its envelope is told in colour and in words."""

from xml.etree import ElementTree

import numpy as np

from estimator.checks.uniform import envelope
from estimator.display.ranks import Panel, ranks_svg

EVEN, SLANTED = np.full(20, 50), np.arange(20) * 5 + 2
BOUNDS = envelope(1000, 0.01)


def panel(name, counts):
    return Panel(name, counts, BOUNDS)


def test_what_is_even_lies_inside_and_what_slants_does_not():
    even, slanted = panel("hit", EVEN), panel("spin", SLANTED)
    assert even.inside
    assert np.allclose(even.difference, 0)
    assert not slanted.inside
    assert slanted.difference.min() < -0.1
    assert (even.bounds[:, [0, -1]] == 0).all()
    assert (even.bounds[0] <= even.bounds[1]).all()


def test_a_chart_tells_in_words_what_it_draws():
    drawn = ranks_svg("two sources", [panel("hit", EVEN), panel("spin", SLANTED)], "99 %")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - drawn here
    told = root.get("aria-label")
    assert told.startswith("two sources. Largest distance")
    assert "hit 0.000, inside" in told
    assert "leaves its envelope" in told
    assert root.get("role") == "img"
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert "spin: leaves it" in texts
    assert "hit" in texts
    assert drawn == ranks_svg("two sources", [panel("hit", EVEN), panel("spin", SLANTED)], "99 %")
