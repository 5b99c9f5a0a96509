"""Hundreds of random accounts, read by the code and by the slow second reading of the definition."""

import math
from random import Random

import numpy as np
import pytest
from by_the_book import account_probability, log_prior, states
from model_kit import INF, account, as_book, truth

from estimator.model.account import account_logpmf, read_account
from estimator.model.truth import truth_logpmf
from estimator.priors.values import TruthPrior
from estimator.quantities import MEMBERS, OUTCOMES

#: What the reader does in an emergency is tested rule by rule; the second reading leaves it out.
EMERGENCIES = ("set aside", "total treated as unsaid", "their sum is taken")


def random_reading(rng):
    count, kind = rng.randrange(6), rng.random()
    if kind < 0.45:
        return count
    if kind < 0.6:
        return count, count + rng.randrange(1, 3)
    if kind < 0.72:
        return count, INF
    if kind < 0.82:
        return 0, count
    return ("share", 0.1 * count, 0.1 * count + rng.choice([0.05, 0.2, 0.5])) if kind < 0.94 else "all"


def random_account(rng, kept):
    spoken_of = [q for q, members in MEMBERS.items() if members & set(kept)]
    count = min(rng.choice([1, 1, 2, 2, 3, 4]), len(spoken_of))
    figures = {q: random_reading(rng) for q in rng.sample(spoken_of, count)}
    if rng.random() < 0.6:
        figures["launched"] = rng.choice([6, 8, (5, 9), (0, 7), 10])
    return account(rng.choice(["attacker", "defender"]), **figures)


def random_theta(rng):
    return {
        "spin": rng.gauss(1, 1.5),
        "noise": math.exp(rng.gauss(-0.7, 0.5)),
        "size_spin": rng.gauss(0.05, 0.1),
        "size_noise": math.exp(rng.gauss(-3, 0.2)),
        "size_exact": rng.random(),
        "blur": rng.betavariate(1, 5),
    }


@pytest.mark.parametrize("seed", range(3))
def test_accounts_agree(seed):
    rng, compared = Random(seed), 0  # noqa: S311 - no secret
    while compared < 50:
        kept = tuple(o for o in OUTCOMES if rng.random() < 0.85)
        if len(kept) < 2:
            continue
        given = random_account(rng, kept)
        read = read_account(given, kept)
        if any(emergency in text for text in read.notices for emergency in EMERGENCIES):
            continue
        true = truth(**{**{o: rng.randrange(4) for o in kept}, kept[0]: rng.randrange(1, 4)})
        theta = random_theta(rng)
        expected = account_probability(as_book(given), true, read.role_sign, theta, kept, most=250)
        got = float(np.exp(account_logpmf(read, true, theta)))
        assert got == pytest.approx(expected, abs=1e-9), (kept, given, true, theta)
        compared += 1


@pytest.mark.parametrize("kept", [OUTCOMES, ("intercepted", "damaged"), ("hit", "damaged", "failed")])
def test_truths_agree(kept):
    prior = TruthPrior(4.0, 0.7, (2.0, 1.0), (1.5, 0.5), (1.0, 2.0))
    rows = list(states(6, kept))
    table = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    sticks = {"intercepted": (2.0, 1.0), "hit": (1.5, 0.5), "damaged": (1.0, 2.0)}
    expected = [log_prior(row, 4.0, 0.7, sticks, kept) for row in rows]
    np.testing.assert_allclose(truth_logpmf(table, prior, kept), expected, atol=1e-10)
