"""Every opponent finds what happened where its sources all say so."""

import dataclasses

import numpy as np
import pytest
from scoreboard import facts, ours, run
from scoreboard.figures import figures
from scoreboard.panels import SCORED, Panel
from scoreboard.points import Table, crh
from scoreboard.scores import median
from scoreboard_kit import easy_panel

from estimator.priors import load_priors

CHEAP = [n for n in (*run.PANEL, *run.ALONE) if n not in run.LABELS and not n.startswith("log-bias")]
EASY = easy_panel()


def misses(given, answers):
    """Return how far the medians are off, on average."""
    return np.mean(
        [abs(median(answers[s][q]) - truth[q]) for s, truth in given.truths.items() for q in SCORED]
    )


@pytest.mark.parametrize("name", CHEAP)
def test_an_opponent_finds_an_easy_truth(name):
    answers, _ = run.methods()[name](EASY)
    assert all(
        pmf.sum() == pytest.approx(1, abs=1e-6) for found in answers.values() for pmf in found.values()
    )
    assert misses(EASY, answers) < 0.2


@pytest.mark.filterwarnings("ignore")  # crowd-kit's own, about what pandas will drop
@pytest.mark.parametrize("name", run.LABELS)
def test_labels_find_an_easy_truth(name):
    pytest.importorskip("crowdkit", reason="crowd-kit is an extra of its own")
    answers, _ = run.methods()[name](EASY)
    assert misses(EASY, answers) < 0.2


@pytest.mark.parametrize(("copying", "off"), [(1e-9, 0.5), (0.1, 1.0)])
def test_ours_finds_an_easy_truth(copying, off):
    # It expects of belligerents that they flatter themselves, even where they agree: some medians are off by one, the
    # more so where the third source, which says the same, may only repeat one of them.
    priors = dataclasses.replace(load_priors("historical"), copying=copying)
    assert misses(EASY, ours.truths("exact", EASY.ledger, priors, 1)[0]) < off


def test_the_log_bias_model_is_given_every_report_once():
    logbias = run.log_bias()
    given = logbias.reports(figures(EASY))
    assert given["on"].sum() == len(EASY.rows)
    assert given["said"].sum() == sum(int(row["said"]) for row in EASY.rows)
    assert given["sign"].tolist() == [-1, 1, 0, 0, 0]


@pytest.mark.parametrize(("reading", "mean"), [("poisson", 4.0), ("binomial", 4.0), ("rounded", 4.0)])
def test_readings_of_a_latent_mean_keep_it(reading, mean):
    rate = np.full(400, mean)
    pmf = run.log_bias().READINGS[reading](rate, np.full(400, 10.0))
    assert np.arange(pmf.size) @ pmf == pytest.approx(mean, abs=1e-4)


def test_percentages_become_counts_of_the_own_total():
    who = {"strike": "001", "source": "Source A", "role": "attacker", "class": "belligerent"}
    rows = ({**who, "quantity": "launched", "said": "20"}, {**who, "quantity": "intercepted", "said": "60%"})
    given = figures(Panel("one", 1, 1, rows, {"001": {}}))
    assert given.counts["intercepted"].tolist() == [[12.0]]
    assert np.isnan(given.counts["hit"]).all()


def test_crh_trusts_whoever_is_close_to_the_rest():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=40)
    values = truth[:, None] + rng.normal(size=(40, 4)) * np.array([0.1, 0.1, 0.1, 3.0])
    found = crh(Table(values, np.zeros(4), np.zeros(4, dtype=bool), np.ones(40)))
    assert np.abs(found.centre - truth).mean() < 0.5 * np.abs(values.mean(axis=1) - truth).mean()


@pytest.mark.parametrize("method", sorted(facts.FACTS))
def test_facts_with_more_sources_are_believed_more(method):
    says = np.array([[True, True, False], [False, False, True]] * 3)
    known = facts.Facts(np.repeat([0, 1, 2], 2), np.zeros(6, dtype=int), np.tile([3.0, 9.0], 3), says)
    belief = facts.FACTS[method](known)
    assert (belief[::2] > belief[1::2]).all()
