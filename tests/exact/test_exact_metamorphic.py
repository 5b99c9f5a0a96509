"""Random ledgers told in another way: the answer is the same, or mirrored, to 1e-9 (docs/model.md, section 7)."""

import dataclasses
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from exact_kit import priors
from hypothesis import given, settings
from hypothesis import strategies as st

import estimator as est
from estimator.errors import ClaimError
from estimator.priors.values import TruthPrior

SMALL = TruthPrior(5.0, 0.4, (1.0, 1.0), (1.5, 1.0), (1.0, 2.0))
GIVEN = priors(SMALL)
SAID = ("0", "1", "3", "2-4", "at least 2", "at most 3", "about 5", "all", "60 %", "most", "")
QUANTITIES = ("launched", "intercepted", "hit", "damaged", "reached", "not intercepted")
FEW = settings(max_examples=5, deadline=None)


@st.composite
def ledgers(draw):
    """Rows of one to four sources of any role and class, some in a bloc, each with one to three figures."""
    rows = []
    for k in range(draw(st.integers(1, 4))):
        role = draw(st.sampled_from(("attacker", "defender", "neutral")))
        classes = ("neutral", "imagery") if role == "neutral" else ("belligerent", "ally")
        who = {"source": f"S{k}", "role": role, "class": draw(st.sampled_from(classes))}
        if role == "attacker" and draw(st.booleans()):
            who["bloc"] = "camp"
        for quantity in draw(st.lists(st.sampled_from(QUANTITIES), min_size=1, max_size=3, unique=True)):
            said = draw(st.sampled_from(SAID[:7] if quantity == "launched" else SAID))
            rows.append({"strike": "s", **who, "quantity": quantity, "said": said})
    return rows


def answer(rows, given=GIVEN, **options):
    """Return the answer to rows; None where they are no ledger (nobody gives a figure, a number that cannot be)."""
    try:
        return est.estimate(est.claims_from_records(rows), given, **options).salvos[0]
    except ClaimError:
        return None


def assert_same(one, other, rename=str):
    if one is None or other is None:
        assert one is other
        return
    for quantity, pmf in one.pmf.items():
        np.testing.assert_allclose(other.pmf[quantity], pmf, rtol=0, atol=1e-9, err_msg=quantity)
    theirs = {source.name: source for source in other.sources}
    for source in one.sources:
        for name, number in source.numbers.items():
            assert abs(number.mean() - theirs[rename(source.name)].numbers[name].mean()) < 1e-9


@FEW
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rows(rows, rng: random.Random):
    turned = rows[:]
    rng.shuffle(turned)
    assert_same(answer(rows), answer(turned))


@FEW
@given(ledgers())
def test_the_names_of_sources(rows):
    """Whatever they are, as long as they sort alike: who copied is told by dates, then by names (section 2.3)."""

    def rename(name):
        return {"S0": "A", "S1": "a", "S2": "Ζ zeta", "S3": "Министерство"}[name]

    assert_same(answer(rows), answer([row | {"source": rename(row["source"])} for row in rows]), rename)


@FEW
@given(ledgers())
def test_the_names_of_sources_however_they_sort(rows):
    """Where no account says what another one said, so that none can be a copy."""

    def rename(name):
        return {"S0": "Ζ zeta", "S1": "Министерство", "S2": "a", "S3": "S0"}[name]

    one, other = answer(rows), answer([row | {"source": rename(row["source"])} for row in rows])
    found = [source for each in (one, other) if each is not None for source in each.sources]
    if not any(source.copied for source in found):
        assert_same(one, other, rename)


@FEW
@given(ledgers(), st.integers(0, 11))
def test_rows_said_twice(rows, place):
    assert_same(answer(rows), answer([*rows, rows[place % len(rows)]]))


@FEW
@given(ledgers(), st.sampled_from(("neutral", "attacker")))
def test_somebody_who_only_repeats(rows, role):
    row = rows[0] | {"source": "Echo", "role": role, "repeats": rows[0]["source"]}
    row.pop("bloc", None)
    row["class"] = "neutral" if role == "neutral" else "ally"
    one, other = answer(rows), answer([*rows, row])
    if other is not None:
        assert_same(one, other)


@FEW
@given(ledgers())
def test_a_source_that_gives_no_figure(rows):
    silent = {"strike": "s", "source": "Mute", "role": "neutral", "quantity": "hit", "said": ""}
    one, other = answer(rows), answer([*rows, silent])
    assert_same(one, other)
    if other is not None:
        mute = next(source for source in other.sources if source.name == "Mute")
        spin = mute.numbers[
            "spin"
        ]  # of a neutral: how wide it is hangs on how much all lean, its mean does not
        assert spin.mean() == pytest.approx(spin.mean(prior=True), abs=1e-9)


@FEW
@given(ledgers())
def test_one_file_or_several(rows):
    if answer(rows) is None:
        return
    columns = ("strike", "source", "role", "quantity", "said", "class", "bloc")
    with TemporaryDirectory() as folder:
        for k, row in enumerate(rows):
            lines = [",".join(columns), ",".join(str(row.get(name, "")) for name in columns)]
            (Path(folder) / f"{k}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        ledger = est.read_claims(folder)
    assert_same(answer(rows), est.estimate(ledger, GIVEN).salvos[0])


MIRROR = {"intercepted": "hit", "hit": "intercepted", "launched": "launched"}


@FEW
@given(ledgers())
def test_the_sides_swapped(rows):
    """Only intercepted and hit are kept, and no side's size_spin leans: then the answer is its mirror image."""
    plain = [row for row in rows if row["quantity"] in MIRROR]
    if not plain or answer(plain) is None:
        return
    level = {name: dataclasses.replace(one, size_spin_mean=0.0) for name, one in GIVEN.sources.items()}
    # A neutral source speaks in one and the same role on both sides: its spin's mean is 0, so that nothing leans.
    sides = {"attacker": "defender", "defender": "attacker", "neutral": "neutral"}
    turned = [row | {"role": sides[row["role"]], "quantity": MIRROR[row["quantity"]]} for row in plain]
    one, two = (dataclasses.replace(SMALL, intercepted=stick) for stick in ((2.0, 1.2), (1.2, 2.0)))
    kept = ("intercepted", "hit")
    here = answer(plain, priors(one, **level), outcomes=kept)
    there = answer(turned, priors(two, **level), outcomes=kept)
    for quantity, image in MIRROR.items():
        size = min(here.pmf[quantity].size, there.pmf[image].size)
        np.testing.assert_allclose(there.pmf[image][:size], here.pmf[quantity][:size], rtol=0, atol=1e-9)
