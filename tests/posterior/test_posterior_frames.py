"""Frames and trees hold the posterior's own numbers, under names."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from estimator.posterior.values import PARAMETERS

pytest.importorskip("pandas")
pytest.importorskip("xarray")


@pytest.fixture(params=["plain", "tangled", "small"])
def posterior(request):
    return request.getfixturevalue(request.param)


def test_frame_sums_to_one(posterior):
    frame = posterior.to_frame()
    assert list(frame) == ["strike", "weapon", "quantity", "value", "probability", "prior_probability"]
    sums = frame.groupby(["strike", "weapon", "quantity"])[["probability", "prior_probability"]].sum()
    np.testing.assert_allclose(sums["probability"], 1, atol=1e-9)
    assert ((sums["prior_probability"] > 0.5) & (sums["prior_probability"] < 1 + 1e-9)).all()
    assert len(sums) == sum(len(salvo.pmf) for salvo in posterior.salvos)


def test_frame_holds_the_pmfs(posterior):
    frame = posterior.to_frame().set_index(["strike", "quantity", "value"]).sort_index()
    for salvo in posterior.salvos:
        for quantity, pmf in salvo.pmf.items():
            rows = frame.loc[salvo.strike, quantity]
            np.testing.assert_array_equal(rows["probability"].iloc[: pmf.size], pmf)
            assert (rows["probability"].iloc[pmf.size :] == 0).all()
            prior = salvo.prior_pmf[quantity]
            np.testing.assert_array_equal(rows["prior_probability"].iloc[: prior.size], prior)
            assert rows["prior_probability"].iloc[prior.size :].isna().all()


def test_a_prior_is_missing_beyond_its_table_not_zero(plain):
    short = {quantity: prior[:3] for quantity, prior in plain.salvos[0].prior_pmf.items()}
    cut = replace(plain, salvos=(replace(plain.salvos[0], prior_pmf=MappingProxyType(short)),))
    frame = cut.to_frame()
    assert frame.loc[frame["value"] >= 3, "prior_probability"].isna().all()
    assert np.isnan(cut.to_xarray()["salvo_0"]["prior_pmf"].to_numpy()[:, 3:]).all()


def test_sources_frame_holds_every_number(posterior):
    frame = posterior.sources_frame(0.8)
    accounts = [(salvo, source) for salvo in posterior.salvos for source in salvo.sources]
    assert len(frame) == len(accounts) * len(PARAMETERS)
    assert (frame["mass"] == 0.8).all()
    assert (frame["low"] < frame["high"]).all()
    salvo, source = accounts[-1]
    row = frame[(frame["strike"] == salvo.strike) & (frame["source"] == source.name)].set_index("parameter")
    assert row.loc["spin", "mean"] == source.numbers["spin"].mean()
    assert row.loc["spin", "prior_sd"] == source.numbers["spin"].sd(prior=True)
    assert row.loc["spin", "evidence"] == source.says_outcomes
    assert row.loc["size_spin", "evidence"] == source.says_total


def test_tree_has_named_dimensions_and_facts(posterior):
    tree = posterior.to_xarray()
    assert tree.attrs["claims_hash"] == posterior.claims_hash
    assert tree.attrs["seed"] == posterior.seed
    assert len(tree.children) == len(posterior.salvos)
    for place, salvo in enumerate(posterior.salvos):
        data = tree[f"salvo_{place}"]
        assert data.attrs["strike"] == salvo.strike
        np.testing.assert_array_equal(data["counts"].sel(column="hit"), salvo.counts[:, 2])
        assert data["probability"].dims == ("state",)
        pmf = data["pmf"].sel(quantity="hit").to_numpy()
        np.testing.assert_array_equal(pmf[: salvo.pmf["hit"].size], salvo.pmf["hit"])
        np.testing.assert_allclose(data["pmf"].sum("value"), 1, atol=1e-9)
        for source in salvo.sources:
            part = data.sel(source=source.name)
            mean = float((part["spin"] * part["spin_weight"]).sum())
            assert mean == pytest.approx(source.numbers["spin"].mean(), abs=1e-12)
