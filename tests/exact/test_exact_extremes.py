"""Counts, noises and spins at their ends, ten who agree, ten who do not: finite, normalised, without a warning."""

import dataclasses
import time
from types import MappingProxyType

import numpy as np
import pytest

import estimator as est
from estimator.errors import EstimatorError, ImpossibleError

TWO_SIDES = (
    ("A", "defender", "launched", "10"),
    ("A", "defender", "intercepted", "9"),
    ("B", "attacker", "hit", "6"),
)
IMAGERY = {"class": "imagery"}


def rows(*told, **more):
    return [
        {"strike": "s", "weapon": "w", "source": a, "role": r, "quantity": q, "said": s} | more
        for a, r, q, s in told
    ]


def with_numbers(**numbers):
    """Return the historical priors with some numbers of every class replaced."""
    given = est.load_priors("historical")
    changed = {name: dataclasses.replace(one, **numbers) for name, one in given.sources.items()}
    return dataclasses.replace(given, sources=MappingProxyType(changed))


def ten(quantity, value, **more):
    return rows(*((f"S{k}", "neutral", quantity, str(value(k))) for k in range(10)), **more)


CASES = {
    **{
        f"N = {n}": (
            rows(
                ("A", "defender", "launched", str(n)),
                ("A", "defender", "intercepted", str(n * 9 // 10)),
                ("B", "attacker", "hit", str(n * 6 // 10)),
            ),
            {},
        )
        for n in (1, 10, 1_000, 10_000)
    },
    **{
        f"noise {noise:g}": (rows(*TWO_SIDES), {"noise_median": noise, "size_noise_median": noise})
        for noise in (1e-3, 1e-2, 10.0, 1e3)
    },
    **{f"spin {spin}": (rows(*TWO_SIDES), {"spin_mean": float(spin)}) for spin in (-20, 20)},
    "ten who agree": (ten("launched", lambda k: 8) + ten("hit", lambda k: 5), {}),
    "ten who contradict": (ten("launched", lambda k: 3 * k + 1) + ten("hit", lambda k: 3 * k), {}),
    "images that contradict": (ten("launched", lambda k: 10 ** (k % 4), **IMAGERY), {}),
    "parts beyond the whole": (
        rows(
            ("A", "neutral", "launched", "5"),
            ("A", "neutral", "hit", "50"),
            ("A", "neutral", "intercepted", "50"),
        ),
        {},
    ),
    "one against ten thousand": (
        rows(("A", "neutral", "launched", "10000"), ("B", "neutral", "launched", "1")),
        {},
    ),
    "nothing happened": (
        rows(*(("A", "neutral", q, "none") for q in ("intercepted", "hit", "damaged", "failed"))),
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_finite_and_whole(name):
    told, numbers = CASES[name]
    posterior = est.estimate(est.claims_from_records(told), with_numbers(**numbers), seed=1)
    (salvo,) = posterior.salvos
    assert np.isfinite(salvo.log_evidence)
    for pmf in salvo.pmf.values():
        assert np.all(pmf >= 0)
        assert pmf.sum() == pytest.approx(1.0, abs=1e-6)
    for source in salvo.sources:
        for number in source.numbers.values():
            assert np.isfinite([number.mean(), number.sd(), number.interval().low]).all()
            assert number.weight.sum() == pytest.approx(1.0, abs=1e-6)
    assert "nan" not in est.summarise(posterior).text.casefold()


def test_noise_far_below_spin_costs_no_more_than_seconds():
    told, numbers = CASES["noise 0.001"]
    start = time.process_time()
    est.estimate(est.claims_from_records(told), with_numbers(**numbers), seed=1)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("spin", [-60, 60])
def test_figures_that_no_number_of_their_source_allows_are_named(spin):
    """Noise and spin at their ends together: nine of ten cannot come from a source that always tilts by 24 and more."""
    numbers = {"noise_median": 1e-3, "spin_mean": float(spin), "spin_sd": 1e-3}
    with pytest.raises(ImpossibleError, match="cannot all be true at once") as caught:
        est.estimate(est.claims_from_records(rows(*TWO_SIDES)), with_numbers(**numbers), seed=1)
    assert '"A": launched 10..10, intercepted 9..9' in str(caught.value)


def test_claims_that_cannot_all_be_true_are_named():
    """Sources so exact that no total is left: the error names them all, not a source that stands aside."""
    told = ten("launched", lambda k: 10 ** (k % 4), **IMAGERY)
    told += rows(("Aside", "neutral", "hit", "at least 1"))
    with pytest.raises(ImpossibleError, match="cannot all be true at once") as caught:
        est.estimate(est.claims_from_records(told), with_numbers(size_noise_median=1e-3, size_exact_a=0.5))
    assert isinstance(caught.value, EstimatorError)
    assert '"S0": launched 1..1' in str(caught.value)
    assert "Look for a typing error" in str(caught.value)
