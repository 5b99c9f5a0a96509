"""Accounts that may be copies: which may be, what they are worth, how often a source copies, what becomes of a fit."""

import dataclasses
import json
import re

import numpy as np
import pytest
from model_kit import account
from panel_kit import simulated_records
from scipy.special import ndtr
from scipy.stats import beta, kstest

from estimator.claims import claims_from_records
from estimator.claims.ledger import Salvo
from estimator.claims.salvos import salvos
from estimator.errors import StoredFileError
from estimator.exact.problem import problem
from estimator.inference.estimate import estimate
from estimator.inference.learn import learn
from estimator.inference.learned import LearnedSources
from estimator.inference.sampling import Sampling
from estimator.model.copies import copy_some
from estimator.model.patterns import Form, Pattern
from estimator.model.simulate import simulate_account, simulate_truth
from estimator.panel.arrays import COPYING, PARAMETERS
from estimator.panel.compile import compile_panel
from estimator.panel.kernel import panel_value
from estimator.panel.kernel_numbers import copying_at
from estimator.panel.packing import pack
from estimator.panel.pooling import pooled
from estimator.panel.predictive import predictive
from estimator.posterior.unfit import UnfitError
from estimator.priors import load_priors
from estimator.quantities import OUTCOMES
from estimator.report.learned import learned_json, learned_text

PRIORS = load_priors("historical")
BIAS = {
    ("Attacker", "attacker", "belligerent"): 0.5,
    ("Defender", "defender", "belligerent"): 1.0,
    ("Observer", "neutral", "neutral"): 0.0,
}
#: How often the observer of a record says what the defender said.
OFTEN = 0.5
STRIKES = 24
SHORT = Sampling(draws=400, tune=250, chains=2, cores=1)


def rows(strikes, often, seed=3):
    """Return a record in which the observer copies either side's account of a strike, as the rows of a file."""
    rng, said, made = np.random.default_rng(seed), {}, []
    copied = [
        ("", "Attacker", "Defender")[(1 + rng.integers(2)) * (rng.random() < often)] for _ in range(strikes)
    ]
    for claim in simulated_records(strikes, seed, BIAS).claims:
        said[claim.strike, claim.source, claim.quantity] = claim.said
        model = copied[int(claim.strike.split()[-1])] if claim.source == "Observer" else ""
        made.append(
            {
                "strike": claim.strike,
                "source": claim.source,
                "role": claim.role,
                "class": claim.source_class,
                "quantity": claim.quantity,
                "said": said[claim.strike, model or claim.source, claim.quantity],
            }
        )
    return made


def copied_ones():
    """Return of every strike of a record whether the observer says word for word what a side does, (strikes,)."""
    said = {}
    for row in rows(STRIKES, OFTEN):
        said.setdefault(row["strike"], {}).setdefault(row["source"], []).append(row["said"])
    return np.array(
        [told["Observer"] in (told["Attacker"], told["Defender"]) for _, told in sorted(said.items())]
    )


def spread_of(pmf):
    n = np.arange(pmf.size)
    return np.sqrt(pmf @ n**2 - (pmf @ n) ** 2)


@pytest.fixture(scope="module")
def often():
    ledger = claims_from_records(rows(STRIKES, OFTEN))
    return learn(ledger, PRIORS, seed=2, sampling=SHORT)


@pytest.fixture(scope="module")
def passed(often):
    """The same as a longer run would have it: what a fit that fails its checks withholds is shown."""
    sound = dataclasses.replace(often.diagnostics, verdict="passed", problems=())
    return dataclasses.replace(often, diagnostics=sound)


def of(*accounts):
    return [[one.chance > 0, one.share] for one in problem(Salvo("s", "", accounts), PRIORS).copies]


def test_an_account_may_copy_those_before_it_that_speak_of_all_that_it_speaks_of():
    first = account("defender", "D", launched=6, hit=2)
    assert of(first, account("neutral", "E", hit=2)) == [[0, 0], [1, 1]]
    assert of(first, account("neutral", "E", hit=3)) == [[0, 0], [1, 0]]
    assert of(first, account("neutral", "E", hit=(2, 3))) == [[0, 0], [1, 0]]
    assert of(first, account("neutral", "E", hit=2, damaged=1)) == [[0, 0], [0, 0]]
    assert of(first, account("neutral", "E", hit=2), account("neutral", "F", hit=2)) == [
        [0, 0],
        [1, 1],
        [1, 1],
    ]
    assert of(first, account("neutral", "E", hit=3), account("neutral", "F", hit=3)) == [
        [0, 0],
        [1, 0],
        [1, 0.5],
    ]


def test_what_was_published_first_is_the_model_and_what_has_no_date_comes_last():
    early, late = account("neutral", "Z", hit=2, published=1), account("neutral", "A", hit=2, published=2)
    assert of(late, early) == [[1, 1], [0, 0]]
    assert of(account("neutral", "A", hit=2), early) == [[1, 1], [0, 0]]
    assert of(account("neutral", "A", hit=2), account("neutral", "Z", hit=2)) == [[0, 0], [1, 1]]


def test_an_account_stands_at_the_last_claim_that_it_rests_on():
    who = {"strike": "s", "role": "neutral", "class": "neutral"}
    told = [
        {**who, "source": "A", "quantity": "hit", "said": "2", "published": "2024-01-02"},
        {**who, "source": "A", "quantity": "hit", "said": "3", "published": "2024-01-05"},
        {**who, "source": "B", "quantity": "hit", "said": "3", "published": "2024-01-04"},
        {**who, "source": "C", "quantity": "hit", "said": "3"},
    ]
    (salvo,), _ = salvos(claims_from_records(told))
    assert [a.published and a.published.day for a in salvo.accounts] == [5, 4, None]
    assert of(*salvo.accounts) == [[1, 1], [0, 0], [1, 1]]


@pytest.mark.parametrize("a", [1.0, 0.5, 0.1])
def test_its_prior_is_the_beta_and_its_slope_that_of_the_quantile(a):
    z, step = np.linspace(-6.0, 8.0, 57), 1e-6
    found = np.array([copying_at.py_func(x, a) for x in z])
    assert found[:, 0] == pytest.approx(beta.ppf(ndtr(z), a, 1.0), rel=1e-9)
    ends = np.array([[copying_at.py_func(x + way * step, a)[0] for way in (-1, 1)] for x in z])
    assert found[:, 1] == pytest.approx(np.diff(ends, axis=1)[:, 0] / (2 * step), rel=1e-4, abs=1e-9)


def test_fifteen_strikes_in_which_somebody_may_copy_tell_it():
    enough, fewer = (pooled(salvos(claims_from_records(rows(n, 0.0)))[0], PRIORS, OUTCOMES) for n in (15, 14))
    assert enough.copying
    assert not fewer.copying
    assert any("copying: in 14 salvos" in note for note in fewer.notes)
    assert not any("copying" in note for note in enough.notes)


def test_a_record_tells_who_copies(often):
    assert often.diagnostics.divergences == 0
    assert often.copying.shape == (800, 3)
    attacker, defender, observer = np.quantile(often.copying, [0.05, 0.95], axis=0).T
    assert observer[0] < OFTEN < observer[1]
    # As before any claim: of Beta(a, 1) the power a is uniform (5 standard errors of 800 draws).
    for never in (attacker, defender):
        assert never**PRIORS.copying == pytest.approx([0.05, 0.95], abs=0.04)
    assert [s.may_copy for s in often.sources] == [0, 0, STRIKES]


def test_a_record_tells_who_does_not_copy():
    found = learn(claims_from_records(rows(STRIKES, 0.0)), PRIORS, seed=2, sampling=SHORT)
    assert np.quantile(found.copying[:, 2], 0.95) < 0.2  # the prior reaches to 0.60


def test_who_copies_is_heard_as_one_voice(often):
    """Where the observer says what the defender does, it adds little; taken for a voice of its own, it adds more."""
    ledger = claims_from_records(rows(STRIKES, OFTEN))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "estimator.inference.learn.pooled",
            lambda *given: dataclasses.replace(pooled(*given), copying=False),
        )
        alone = learn(ledger, dataclasses.replace(PRIORS, copying=1e-6), seed=2, sampling=SHORT)
    assert alone.copying.size == 0
    told, untold = (
        np.array([spread_of(truth.pmf["intercepted"]) for truth in found.truths])[copied_ones()]
        for found in (often, alone)
    )
    assert told.mean() > 1.1 * untold.mean()


def drawn_panel(salvos_, copying, rng):
    """Return a panel drawn from the model at fixed numbers of three sources, theta (1, 3, 7)."""
    told = (Form("launched"), Form("intercepted"))
    patterns = [Pattern(name, role, kind, told) for name, role, kind in BIAS]
    theta = {
        "Attacker": (0.8, 0.4, 0.05, 0.1, 0.3, 0.05),
        "Defender": (2.5, 0.3, 0.05, 0.1, 0.3, 0.05),
        "Observer": (0.1, 0.3, 0.0, 0.1, 0.5, 0.05),
    }
    signs = {"Attacker": -1, "Defender": 1, "Observer": 1}
    made = []
    for number in range(salvos_):
        truth = simulate_truth(PRIORS.weapons["unknown"], rng)
        own = [
            simulate_account(
                p, truth, dict(zip(PARAMETERS, theta[p.source], strict=True)), signs[p.source], rng
            )
            for p in patterns
        ]
        made.append(Salvo(f"{number:04d}", "", copy_some(own, copying, rng)))
    panel = compile_panel(made, PRIORS)
    return panel, np.array([[(*theta[key.name], copying[key.name]) for key in panel.sources]])


def residuals(panel, theta, rng):
    """Return the residuals of every figure at numbers theta and a truth drawn given them."""
    states = panel_value(theta[0], np.zeros(1), *pack(panel.panel))[1]
    chosen = [
        rng.choice(end - start, p=states[start:end])
        for start, end in zip(panel.panel.state_start[:-1], panel.panel.state_start[1:], strict=True)
    ]
    numbers = {name: theta[:, :, k] for k, name in enumerate((*PARAMETERS, COPYING))}
    return predictive(panel, numbers, np.array([chosen], dtype=np.int32), rng)


def test_residuals_are_normal_under_the_model_and_not_where_copies_are_not_told():
    rng = np.random.default_rng(11)
    panel, theta = drawn_panel(400, {"Attacker": 0.0, "Defender": 0.0, "Observer": 0.6}, rng)
    told, untold = residuals(panel, theta, rng), residuals(panel, theta * (np.arange(7) < 6), rng)
    owner = np.array([panel.sources[f.source].name for f in told.figures])
    about = np.array([f.quantity for f in told.figures])
    for name in ("Attacker", "Defender", "Observer"):
        for quantity in ("launched", "intercepted"):
            own = told.residuals[0, (owner == name) & (about == quantity)]
            assert kstest(own, "norm").pvalue > 1e-3
            assert (own**2).mean() == pytest.approx(1.0, abs=4 * np.sqrt(2 / own.size))
    # Words of one are taken for words of the other.
    own = untold.residuals[0, (owner == "Observer") & (about == "intercepted")]
    assert (own**2).mean() > 1.0 + 6 * np.sqrt(2 / own.size)


def test_some_accounts_are_copied_as_often_as_told():
    accounts = tuple(account("neutral", name, launched=9, hit=k) for k, name in enumerate("ABC"))
    rng, same = np.random.default_rng(5), []
    for _ in range(4000):
        said = [a.figures[1].reading.low for a in copy_some(accounts, {"A": 0.9, "B": 0.3, "C": 0.5}, rng)]
        same.append((said[0] != 0, said[1] == 0, said[2] == 0, said[2] == 1))
    # C copies A or B alike, and B as it then stands.
    expected = [0.0, 0.3, 0.25 + 0.25 * 0.3, 0.25 * 0.7]
    assert np.mean(same, axis=0) == pytest.approx(expected, abs=0.025)


def test_it_is_kept_and_in_the_tree(often, tmp_path):
    again = LearnedSources.load(often.save(tmp_path / "sources.nc"))
    assert np.array_equal(again.copying, often.copying)
    tree = often.to_datatree()
    assert tree["posterior"][COPYING].dims == ("chain", "draw", "source")
    assert np.array_equal(tree["posterior"][COPYING].values.reshape(often.copying.shape), often.copying)


def test_a_record_without_it_is_kept_as_well(often, tmp_path):
    without = dataclasses.replace(often, copying=np.zeros((0, 3)))
    again = LearnedSources.load(without.save(tmp_path / "sources.nc"))
    assert again.copying.shape == (0, 3)
    assert COPYING not in again.to_datatree()["posterior"]


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: -c, lambda c: 2 + c, lambda c: c * np.nan])
def test_one_of_another_form_is_refused(often, tmp_path, spoil):
    bad = dataclasses.replace(often, copying=spoil(often.copying))
    with pytest.raises((StoredFileError, UnfitError), match=r"chances to copy|cannot be stored"):
        LearnedSources.load(bad.save(tmp_path / "bad.nc"))


def test_it_is_shown_with_its_prior(passed):
    text, plain = learned_text(passed), json.loads(learned_json(passed))
    flowing, mean = " ".join(text.split()), passed.copying[:, 2].mean()
    low, high = np.quantile(passed.copying[:, 2], [0.05, 0.95])
    assert f"{STRIKES} {100 * mean:.0f} % ({100 * low:.0f} to {100 * high:.0f} %) Observer" in flowing
    assert "before any claim 9 % (0 to 60 %)" in flowing
    assert set(plain["copying"]) == {"Observer"}  # nobody hands on what the other side says
    assert plain["copying"]["Observer"]["mean"] == pytest.approx(mean)
    assert plain["copying"]["Observer"]["may_copy"] == STRIKES
    assert (plain["copying"]["Observer"]["mass"], plain["copying"]["Observer"]["kind"]) == (
        0.9,
        "central interval",
    )
    assert "copying" not in " ".join(plain["notes"])
    without = dataclasses.replace(passed, copying=np.zeros((0, 3)))
    assert "Who repeats others" in text
    assert "Who repeats others" not in learned_text(without)
    assert json.loads(learned_json(without))["copying"] == {}


def test_a_fit_that_failed_withholds_it(often):
    bad = dataclasses.replace(often.diagnostics, verdict="failed", problems=("rhat",))
    failed = dataclasses.replace(often, diagnostics=bad)
    assert "Who repeats others" not in learned_text(failed)
    assert json.loads(learned_json(failed))["copying"] == {}


def chance_in(notice):
    return int(re.search(r"that it is a copy: (\d+) %", notice)[1])


def test_a_new_strike_names_who_may_only_repeat(often):
    who = {"Attacker": "attacker", "Defender": "defender", "Observer": "neutral"}

    def notices(observer, sources=often):
        said = {"Attacker": "3", "Defender": "5", "Observer": observer}
        told = [
            {
                "strike": "new",
                "source": n,
                "role": who[n],
                "quantity": q,
                "said": said[n] if q == "hit" else "8",
            }
            for n in who
            for q in ("launched", "hit")
        ]
        found = estimate(claims_from_records(told), PRIORS, seed=1, sources=sources)
        return [text for text in found.salvos[0].notices if "word for word" in text]

    (text,) = notices("5")
    assert text.startswith('"Observer" says word for word what "Defender" said before it')
    assert f"({100 * often.copying[:, 2].mean():.0f} % of such accounts in its record were copies)" in text
    assert notices("4") == []
    (untold,) = notices("5", dataclasses.replace(often, copying=np.zeros((0, 3))))
    assert "(9 % of such accounts are presumed to be copies)" in untold
    seldom = dataclasses.replace(often, copying=0.1 * often.copying)
    assert chance_in(notices("5", seldom)[0]) < chance_in(untold) < chance_in(text)
