"""The alternatives are the shipped model where they should be, and the page shows what was found."""

import dataclasses
import json

import numpy as np
import pytest
import scoreboard_kit
from arviz_base import from_dict
from arviz_stats import loo
from criticism import kernel, page, predictive, records, summary
from criticism.density import NODES, SCALE_SD, VariantDensity, class_points
from criticism.fits import Fit
from criticism.variants import BESIDE, LATER, SHIPPED, VARIANTS, Variant
from scipy.special import ndtr

from estimator.claims import claims_from_records
from estimator.claims.salvos import salvos
from estimator.inference.reliance import left_out
from estimator.panel.compile import compile_panel
from estimator.panel.density import Density
from estimator.panel.hierarchy import hierarchy
from estimator.panel.pooling import POOLING
from estimator.panel.predictive import FigureKey
from estimator.priors import load_priors

DOCS = scoreboard_kit.ROOT / "docs"
PAGE = DOCS / "model-criticism.md"
FAR = -40.0  # a chance or an sd of next to nothing, in logarithms


#: a of the Beta(a, 1) of how often sources copy.
A = 0.1


@pytest.fixture(scope="module")
def given():
    """Four strikes by three sources: exact figures, a percentage, an unsaid total, one stick learned, one bloc."""
    rows = []
    for strike, (launched, told, hit) in enumerate([(6, 4, 1), (9, 5, 3), (3, 2, 1), (7, 3, 3)]):
        for name, role, source_class in scoreboard_kit.SAYING:
            who = {"strike": str(strike), "source": name, "role": role, "class": source_class}
            who |= {"bloc": "east" if name != "Source B" else ""}
            said = {"launched": launched, "intercepted": told if role != "attacker" else told - 1, "hit": hit}
            if (strike, role) == (1, "neutral"):
                said = {"intercepted": "50%", "launched": "8-12"}
            rows += [{**who, "quantity": q, "said": str(s)} for q, s in said.items()]
    priors = load_priors("historical")
    panel = compile_panel(salvos(claims_from_records(rows))[0], priors, learned=1)
    of = hierarchy(panel, priors, records.pooled([], priors, records.OUTCOMES))
    return panel, dataclasses.replace(of, copying_a=0.0)


@pytest.fixture(scope="module")
def point(given):
    """A vector of the shipped model's numbers off the middle."""
    return np.random.default_rng(5).standard_normal(Density(*given).size) * 0.7


def made(given, name, **how):
    """Return the density of a variant by its letter."""
    return VariantDensity(*given, VARIANTS[name], **how)


def shipped(given, point):
    """Return the shipped model's log-likelihoods of the salvos."""
    return Density(*given).terms(point).salvos


def test_as_shipped_it_is_the_shipped_model(given, point):
    for fused in (True, False):
        density, ours = made(given, SHIPPED, fused=fused), Density(*given)
        assert density.states(point)[0] == pytest.approx(shipped(given, point), abs=1e-8)
        assert density(point)[0] == pytest.approx(ours(point)[0], abs=1e-8)
        assert density(point)[1] == pytest.approx(ours(point)[1], abs=1e-8)
        assert density.states(point)[1] == pytest.approx(ours.states(point)[1], abs=1e-10)


@pytest.mark.parametrize(
    ("name", "nothing"), [("c", FAR), ("e", FAR), ("f", FAR), ("j", FAR), ("k", 0.0), ("l", FAR)]
)
def test_what_a_variant_adds_is_nothing_where_it_is_none(given, point, name, nothing):
    density = made(given, name)
    added = density.size - point.size
    none = np.concatenate([point, np.full(added, nothing)])
    some = np.concatenate([point, np.full(added, nothing + 0.7 if name == "k" else 0.0)])
    assert density.states(none)[0] == pytest.approx(shipped(given, point), abs=1e-8)
    assert np.abs(density.states(some)[0] - shipped(given, point)).max() > 1e-3


def test_a_copy_is_what_another_said_and_else_the_models():
    """By hand: two differ, one agrees with one of two, one says a share, one speaks of what is new, one agrees."""
    said = {
        "A": {"launched": 8, "hit": 5},
        "B": {"launched": 8, "hit": 4},
        "C": {"hit": 5},
        "D": {"hit": "50-70%"},
        "E": {"intercepted": 1},
        "F": {"launched": 8},
    }
    who = {"role": "neutral", "class": "neutral", "strike": "s"}
    rows = [
        {**who, "source": n, "quantity": q, "said": str(s)}
        for n, told in said.items()
        for q, s in told.items()
    ]
    priors = load_priors("historical")
    panel = compile_panel(salvos(claims_from_records(rows))[0], priors, learned=0)
    of = dataclasses.replace(
        hierarchy(panel, priors, records.pooled([], priors, records.OUTCOMES)), copying_a=0.0
    )
    before, agreeing = panel.panel.copies.T
    assert [panel.sources[k].name for k in panel.account_source] == list("ABCDEF")
    assert before.tolist() == [0, 1, 1, 1, 0, 1]
    assert agreeing.tolist() == [0, 0, 0.5, 0, 0, 1]
    density, plain = (
        VariantDensity(panel, of, VARIANTS["l"]),
        VariantDensity(panel, of, VARIANTS[SHIPPED], fused=False),
    )
    at = np.random.default_rng(3).standard_normal(plain.size) * 0.3
    chance, odds = np.array([0.9, 0.2, 0.3, 0.4, 0.5, 0.6]), lambda p: np.log(p / (1 - p))
    got = density.states(np.concatenate([at, odds(chance)]))[0][0]
    values = kernel.slot_values(
        kernel.numbers(at, plain._plan)[2][panel.account_source][None, None], panel.panel, plain._mixed
    )
    accounts, states = panel.panel.accounts, panel.panel.prior.size
    total = panel.panel.prior.copy()
    for a, (share, agrees) in enumerate(zip(before * chance, agreeing, strict=True)):
        slot = panel.panel.slot_of_state[accounts[a, kernel.MAP_AT] : accounts[a, kernel.MAP_AT] + states]
        total *= share * agrees + (1 - share) * values[accounts[a, kernel.SLOTS_AT] + slot]
    assert got == pytest.approx(np.log(total.sum()) + panel.panel.log_scale[0], abs=1e-10)


def test_no_outliers_are_the_shipped_model(given, point):
    rare = VariantDensity(*given, Variant("rare", outliers=1e-14))
    assert rare.states(point)[0] == pytest.approx(shipped(given, point), abs=1e-8)
    assert np.abs(made(given, "h").states(point)[0] - shipped(given, point)).max() > 1e-3


@pytest.mark.parametrize("name", ["b", "d", "g-absent", "g-fixed"])
def test_a_number_that_is_fixed_is_the_shipped_models_there(given, point, name):
    density, at = made(given, name), point.copy()
    place = "size_exact_logodds__" if name.startswith("g") else "blur_logodds__"
    odds = np.log(given[1].at["size_exact_a"] / given[1].at["size_exact_b"]) if name == "g-fixed" else FAR
    density.where.take(at, place)[:] = odds
    anywhere = np.concatenate([point, np.full(density.size - point.size, FAR)])
    assert density.states(anywhere)[0] == pytest.approx(shipped(given, at), abs=1e-8)


def test_without_blocs_what_they_share_is_nothing(given, point):
    panel, of = given
    alone = dataclasses.replace(of, common=0 * of.common, apart=0 * of.apart + 1)
    density, at = VariantDensity(panel, alone, VARIANTS["i"]), point.copy()
    member, own = of.common > 0, of.apart.copy()
    for name in ("spin_z", "size_spin_z"):  # the same numbers of every source, reached either way
        density.where.take(at, name)[member] *= own[member]
    for name in ("bloc_z", "bloc_size_z"):
        density.where.take(point, name)[:] = 0.0
    assert member.any()
    assert density.states(at)[0] == pytest.approx(shipped(given, point), abs=1e-8)


def test_the_scale_of_spins_is_that_which_was_adopted(given):
    """Variant k draws every spin in units of the scale, the shipped model nearly the spin itself: one law."""
    panel, of = given
    shipped_now, own = Density(panel, dataclasses.replace(of, spin_scale=True)), made(given, "k")
    apart = []
    for flat in np.random.default_rng(9).standard_normal((3, shipped_now.size)) * 0.5:
        take = {name: shipped_now.where.take(flat, name).copy() for name in shipped_now.where.places}
        log_scale = SCALE_SD * take.pop("spin_scale_z")
        off = (of.at["spin_mean"] / of.at["spin_sd"] + of.common * take["bloc_z"][of.bloc_of]) / of.apart
        ratio = np.exp(POOLING.centred * log_scale)
        take["spin_z"] = (take["spin_z"] + (1.0 - ratio) * off) / ratio
        at = np.zeros(own.size)
        for name, values in take.items():
            own.where.take(at, name)[:] = values
        at[own.where.size :] = log_scale
        assert own.states(at)[0] == pytest.approx(shipped_now.terms(flat).salvos, abs=1e-8)
        apart.append(own(at)[0] - len(of.sources) * np.log(ratio[0]) - shipped_now(flat)[0])
    assert np.ptp(apart) == pytest.approx(0.0, abs=1e-8)


def test_copies_are_those_that_were_adopted(given):
    """Variant l draws a source's chance as log-odds under another prior: at the same chances it is one law."""
    panel, of = given
    shipped_now, own = Density(panel, dataclasses.replace(of, copying=True, copying_a=A)), made(given, "l")
    for flat in np.random.default_rng(9).standard_normal((3, shipped_now.size)) * 0.5:
        shipped_now.where.take(flat, "copying_z")[:] += 1.0  # where something is copied
        take = {name: shipped_now.where.take(flat, name) for name in shipped_now.where.places}
        chance = ndtr(take.pop("copying_z")) ** (1.0 / A)
        at = np.zeros(own.size)
        for name, values in take.items():
            own.where.take(at, name)[:] = values
        at[own.where.size :] = np.log(chance) - np.log1p(-chance)
        assert own.states(at)[0] == pytest.approx(shipped_now.terms(flat).salvos, abs=1e-8)
        assert np.abs(shipped(given, at[: own.where.size]) - shipped_now.terms(flat).salvos).max() > 1e-3


@pytest.mark.parametrize("name", VARIANTS)
def test_gradients_are_those_of_the_density(given, name):
    density = made(given, name, fused=False)
    rng = np.random.default_rng(7)
    at, way = rng.standard_normal((2, density.size)) * 0.5
    step = 1e-5
    slope = (density(at + step * way)[0] - density(at - step * way)[0]) / (2 * step)
    assert density(at)[1] @ way == pytest.approx(slope, rel=1e-5, abs=1e-5)
    assert density.value(at) == pytest.approx(density(at)[0], abs=1e-12)


def test_a_salvo_left_out_does_not_count(given, point):
    whole, without = (made(given, SHIPPED, left_out=k) for k in (None, 2))
    assert whole(point)[0] - without(point)[0] == pytest.approx(shipped(given, point)[2], abs=1e-8)
    step, way = 1e-5, np.ones(point.size)
    slope = (without(point + step * way)[0] - without(point - step * way)[0]) / (2 * step)
    assert without(point)[1] @ way == pytest.approx(slope, rel=1e-5)


def test_outliers_of_every_source_alike_are_those_of_one_share(given, point):
    """A learned share is the fixed one where every source's chance is that."""
    density, share = made(given, "j"), 0.05
    at = np.concatenate([point, np.full(density.size - point.size, np.log(share / (1 - share)))])
    assert density.states(at)[0] == pytest.approx(made(given, "h").states(point)[0], abs=1e-8)


def test_a_scale_of_spins_is_every_spin_times_it(given, point):
    panel, of = given
    density, at, scale = made(given, "k"), point.copy(), 1.7
    alone = dataclasses.replace(of, common=0 * of.common, apart=0 * of.apart + 1)
    plain, scaled = Density(panel, alone), VariantDensity(panel, alone, VARIANTS["k"])
    where = (of.at["spin_mean"], of.at["spin_sd"])
    z = scaled.where.take(at, "spin_z")
    z[:] = (scale * (where[0] + where[1] * z) - where[0]) / where[1]
    both = np.concatenate([point, [np.log(scale)]])
    assert scaled.states(both)[0] == pytest.approx(plain.terms(at).salvos, abs=1e-8)
    for fused in (True, False):
        assert made(given, "k", fused=fused)(both)[1] == pytest.approx(density(both)[1], abs=1e-8)


def test_an_account_made_up_follows_its_class(given, point):
    """Where everything is made up, accounts are averaged over their class's prior: here point by point."""
    density = made(given, "c")
    all_of_it = np.concatenate([point, np.full(density.size - point.size, -FAR)])
    panel, of = given
    owner = panel.account_source
    numbers = class_points(of)[:, owner]
    plain = density._mixed._replace(table=np.zeros(panel.panel.slot_row.size))
    values = [kernel.slot_values(np.ascontiguousarray(n)[None, None], panel.panel, plain) for n in numbers]
    assert density._mixed.table == pytest.approx(np.mean(values, axis=0))
    at = point.copy()
    density.where.take(at, "spin_z")[:] += 1.0
    moved = np.concatenate([at, np.full(density.size - point.size, -FAR)])
    assert density.states(all_of_it)[0] == pytest.approx(density.states(moved)[0], abs=1e-8)


def test_the_nodes_have_the_moments_of_a_normal():
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    assert (weights / weights.sum()) @ nodes**4 == pytest.approx(3.0)


def test_salvos_left_out_are_as_arviz_leaves_them_out():
    values = np.random.default_rng(3).standard_normal((2, 300, 6))
    tree = from_dict({"posterior": {"x": values[..., 0]}, "log_likelihood": {"salvo": values}})
    theirs = loo(tree, pointwise=True, reff=1.0)
    ours = left_out(values.reshape(600, 6))
    assert ours.elpd == pytest.approx(theirs.elpd_i.values, abs=1e-6)
    assert ours.k_hat == pytest.approx(theirs.pareto_k.values, abs=1e-3)


def figure(source, quantity, low, high=None, salvo=0):
    """Return the key of an exact figure or a range."""
    return FigureKey(source, salvo, quantity, 0, False, float(low), float(low if high is None else high))


def test_patterns_find_heaping_agreement_and_sums():
    figures = (
        figure(0, "launched", 10),
        figure(0, "intercepted", 5),
        figure(0, "hit", 5),
        figure(1, "hit", 5),
    )
    other = np.tile([9.0, 7.0, 4.0, 2.0], (40, 1))
    found = predictive.Predictive(figures, np.zeros((40, 4)), other)
    kinds = [predictive.kind_of(f) for f in figures]
    rows = {row["name"]: row for row in predictive.patterns(found, kinds)}
    assert kinds == ["total", "exact count", "exact count", "exact count"]
    assert [rows[name]["said"] for name in rows] == [1.0, 1.0, 1.0, 1.0]
    assert [rows[name]["p"] for name in rows] == [0.0, 0.0, 0.0, 0.0]


def test_figures_too_far_off_are_found_by_source_and_kind():
    rng = np.random.default_rng(11)
    figures = tuple(figure(k % 2, "hit", 3, 4 if k % 2 else 3, k) for k in range(60))
    residuals = rng.standard_normal((50, 60)) * np.where(np.arange(60) % 2, 1.0, 2.5)
    found = predictive.Predictive(figures, residuals, np.zeros((50, 60)))
    rows = {r["name"]: r for r in predictive.grouped(found, [predictive.kind_of(f) for f in figures])}
    assert rows["exact count"]["pit_p"] < 0.02
    assert rows["exact count"]["spread_p"] < 0.01
    assert min(rows["range or bound"]["pit_p"], rows["range or bound"]["spread_p"]) > 0.05


def fit(variant, elpd, again=None):
    """Return a fit to the real record with these left-out salvos."""
    count = len(elpd)
    ranges = {"ranges": {name: [0.5] for name in ("mass", "log", "rps", "in90")}}
    return Fit(
        "real",
        variant,
        1,
        "",
        "NUTS",
        1.0,
        1.0,
        0,
        0.0,
        ["s"] * count,
        elpd,
        [0.8] * count,
        again or {},
        [],
        ranges,
    )


def test_a_difference_has_the_error_of_paired_salvos():
    base, other = fit("a", [-1.0, -2.0, -3.0]), fit("c", [-0.5, -1.0, -3.0], {"2": -2.5})
    row = summary.row(other, base)
    assert row["gain"] == pytest.approx(2.0)
    assert row["gain_se"] == pytest.approx(np.sqrt(3) * np.std([0.5, 1.0, 0.5], ddof=1), abs=1e-4)
    assert (row["k_above"], row["refitted"]) == (3, 1)
    assert summary.verdict({"real": row}) == "better on all"
    assert (
        summary.verdict({"real": row, "g1": {"gain": -9.0, "gain_se": 1.0}}) == "better on real; worse on g1"
    )


def test_the_page_shows_the_committed_numbers():
    data = json.loads(PAGE.with_suffix(".json").read_text("utf-8"))
    text = PAGE.read_text("utf-8")
    assert {row["variant"] for row in data["rows"]} == set(VARIANTS) - set(LATER)
    assert {row["variant"] for row in data["later"]["rows"]} == set(BESIDE)
    assert page.replaced(text, data) == text
    changed = json.loads(json.dumps(data))
    changed["rows"][0]["elpd"] += 1.0
    assert page.replaced(text, changed) != text
    changed = json.loads(json.dumps(data))
    changed["later"]["rows"][0]["elpd"] += 1.0
    assert page.replaced(text, changed) != text
