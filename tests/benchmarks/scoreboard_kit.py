"""An easy panel for every opponent, and the folder of the benchmarks where Python finds it."""

import sys
from pathlib import Path
from types import MappingProxyType

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scoreboard.panels import Panel  # noqa: E402 - found only now

SAYING = (
    ("Source A", "attacker", "belligerent"),
    ("Source B", "defender", "belligerent"),
    ("Source C", "neutral", "neutral"),
)


def easy_panel(strikes=12, seed=3):
    """Return a panel whose three sources say what happened, figure by figure."""
    rng = np.random.default_rng(seed)
    rows, truths = [], {}
    for number in range(1, strikes + 1):
        launched = int(rng.integers(6, 14))
        intercepted = int(rng.integers(1, launched - 2))
        truth = {"launched": launched, "intercepted": intercepted, "hit": launched - intercepted - 1}
        truths[f"{number:03d}"] = truth
        for source, role, source_class in SAYING:
            who = {"strike": f"{number:03d}", "source": source, "role": role, "class": source_class}
            rows += [{**who, "quantity": name, "said": f"{count}"} for name, count in truth.items()]
    return Panel("easy", 1, seed, tuple(rows), MappingProxyType(truths))
