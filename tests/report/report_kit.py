"""Rows of claims of every kind, their answers under every scenario, and a hostile text."""

import dataclasses

import numpy as np

import estimator as est
from estimator.checks.calibration_panel import PanelScenario, draw_panel
from estimator.inference.learn import learn
from estimator.model.patterns import Form, Pattern
from estimator.posterior.values import Posterior
from estimator.priors import load_priors
from estimator.priors.values import TruthPrior

SCENARIOS = ("historical", "neutral", "sceptical")
HOSTILE = (
    "</script></svg></style><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}{%"
    "\x1b[31m\x9b2J\u202e\ud800"
)

ROWS = (
    {"source": "Ukrainian forces", "role": "attacker", "quantity": "launched", "said": "8", "url": "https://example.org/a?b=1&c=2"},
    {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5", "quote": "five were shot down"},
    {"source": "Ministry", "role": "defender", "quantity": "damaged", "said": "1", "url": "javascript:alert(1)"},
    {"source": "Officials", "role": "attacker", "class": "ally", "quantity": "hit", "said": "6"},
    {"source": "Agency", "role": "defender", "quantity": "intercepted", "said": "5", "repeats": "Ministry"},
    {"source": "Observer", "role": "neutral", "quantity": "intercepted", "said": "over 50 %"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "north"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "south"},
)  # fmt: skip


def estimated(rows=ROWS, **options) -> dict[str, Posterior]:
    """Return the posterior of some rows under every scenario."""
    ledger = est.claims_from_records([{"strike": "s1", "weapon": "ATACMS"} | row for row in rows])
    return {name: est.estimate(ledger, est.load_priors(name), seed=1, **options) for name in SCENARIOS}


def quickly_learned(defender, neutral, attacker):
    """Return sources of these names, learned by weighing from eight strikes that the model draws."""
    given, both = load_priors("historical"), (Form("launched"), Form("intercepted"))
    small = TruthPrior(9.0, 0.3, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
    priors = dataclasses.replace(given, weapons={**given.weapons, "unknown": small})
    who = (
        (defender, "defender", "belligerent"),
        (neutral, "neutral", "neutral"),
        (attacker, "attacker", "belligerent"),
    )
    scenario = PanelScenario("record", tuple(Pattern(*one, both) for one in who), 8, priors, defender)
    return learn(draw_panel(scenario, np.random.default_rng(5)).ledger, given, seed=2, method="laplace")
