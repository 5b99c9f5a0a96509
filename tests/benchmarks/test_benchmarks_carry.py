"""Rows are carried over to other code only where a panel's arrays, its density and what draws from it are the same."""

import dataclasses
import shutil
import sys
from pathlib import Path

import pytest

from estimator.claims.salvos import salvos
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.pooling import pooled
from estimator.priors import load_priors
from estimator.quantities import OUTCOMES

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import carry
from scoreboard.generators import panel

PRIORS = load_priors("historical")


def digest(seed=2026, scaled=True, priors=PRIORS):
    read = salvos(panel("g2", 2, seed, 6).ledger)[0]
    learned = dataclasses.replace(pooled(read, priors, OUTCOMES), spin_scale=scaled)
    compiled = compile_panel(read, priors, learned=learned.sticks)
    return carry.digest(compiled, Density(compiled, hierarchy(compiled, priors, learned)))


def test_the_same_panel_has_the_same_digest():
    assert digest() == digest()


def test_other_claims_another_density_and_other_priors_have_others():
    wide = dataclasses.replace(PRIORS.sources["belligerent"], spin_sd=1.2)
    other = dataclasses.replace(PRIORS, sources={**PRIORS.sources, "belligerent": wide})
    assert len({digest(), digest(seed=2027), digest(scaled=False), digest(priors=other)}) == 4


@pytest.mark.parametrize(
    ("name", "same"), [("inference/learn.py", False), ("panel/kernel.py", False), ("panel/states.py", True)]
)
def test_what_draws_must_be_the_same_and_what_compiles_shows_in_the_arrays(name, same, tmp_path):
    shutil.copytree(
        carry.ROOT / "estimator", tmp_path / "estimator", ignore=shutil.ignore_patterns("__pycache__")
    )
    assert carry.same_after(tmp_path)
    path = tmp_path / "estimator" / name
    path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")
    assert carry.same_after(tmp_path) == same
