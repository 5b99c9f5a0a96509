"""What an answer will cost is told before: dearer ledgers cost more, and beyond a limit nothing is begun."""

import dataclasses
import math
import time
import tracemalloc
from itertools import pairwise

import pytest

import estimator as est
from estimator import cli
from estimator.argument.cost import argument_cost
from estimator.claims import salvos
from estimator.cli import BAD_INPUT, DONE, main
from estimator.errors import LimitError
from estimator.exact import bounds, solve
from estimator.exact import grid as grids
from estimator.exact.problem import problem
from estimator.inference import learn_cost
from estimator.inference import salvo as route
from estimator.inference.budget import BYTES_MAX, SECONDS_MAX, Budget
from estimator.inference.cost import cost_of, plain_span, span
from estimator.inference.scoring import Setting, score
from estimator.inference.stages import prepare

PRIORS = est.load_priors()
KARACHEV = "examples/karachev.csv"
TINY = Budget(seconds=1e-3)


def cost(*rows, bloc=""):
    return cost_of(ready(*rows, bloc=bloc))


def ready(*rows, bloc=""):
    names = ("source", "role", "quantity", "said")
    records = [dict(zip(names, row, strict=True)) | {"strike": "s", "bloc": bloc} for row in rows]
    return problem(salvos(est.claims_from_records(records))[0][0], PRIORS)


#: Each takes a few times as long as the one before it, measured (benchmarks/cost.py).
LADDER = [
    [("A", "attacker", "launched", "8"), ("A", "attacker", "hit", "5")],
    [("A", "attacker", "hit", "5")],
    [("A", "attacker", "hit", "3-5"), ("A", "attacker", "intercepted", "2-4")],
    [("A", "attacker", "launched", "300"), ("B", "defender", "intercepted", "250"), ("B", "defender", "hit", "20")],
]  # fmt: skip


def test_dearer_claims_are_told_to_be_dearer():
    told = [cost(*rows) for rows in LADDER]
    seconds, sizes = [one.seconds for one in told], [one.bytes for one in told]
    assert all(b > 1.5 * a for a, b in pairwise(seconds)), seconds
    assert sizes == sorted(sizes)
    assert all(0 < one.summing < one.seconds for one in told)


def test_every_further_source_costs_more_and_a_bloc_more_than_witnesses_of_their_own():
    rows = [(f"S{k}", "defender", quantity, "5") for k in range(6) for quantity in ("hit", "intercepted")]
    two, four, six = (cost(*rows[: 2 * count]).seconds for count in (2, 4, 6))
    assert two < four < six
    assert cost(*rows[:6], bloc="B").seconds > 3 * cost(*rows[:6]).seconds


def test_what_gigabytes_would_not_hold_is_refused_untouched(monkeypatch):
    made = ready(*(("A", "defender", q, "400-800") for q in ("hit", "intercepted", "damaged")))
    assert cost_of(made).bytes > BYTES_MAX
    records = [
        {"strike": "s", "source": "A", "role": "defender", "quantity": q, "said": "400-800"}
        for q in ("hit", "intercepted", "damaged")
    ]
    refuse(monkeypatch)
    with pytest.raises(
        LimitError, match=r'strike "s": found work that takes about [\d,]+ MiB .* 6,144 MiB.*--max-mem'
    ):
        est.estimate(est.claims_from_records(records), PRIORS)


def refuse(monkeypatch):
    def never(*_, **__):
        raise AssertionError("summed all the same")

    monkeypatch.setattr(route, "solve", never)
    monkeypatch.setattr(solve, "solve_on", never)


def test_the_estimate_of_memory_comes_near_what_is_asked_for():
    made = problem(salvos(est.read_claims(KARACHEV))[0][0], PRIORS)
    solve.solve(made, 1)  # what serves every salvo is tabulated
    tracemalloc.start()
    grids.listed.cache_clear()
    bounds._core_and_tails.cache_clear()
    solve.prior_logpmf.cache_clear()
    solve.solve(made, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / 3 < cost_of(made).bytes < 3 * peak


def test_telling_is_quick():
    made = ready(*LADDER[-1])
    cost_of(made)
    begun = time.process_time()
    for _ in range(10):
        cost_of(made)
    assert (time.process_time() - begun) / 10 < 0.05  # 2 ms on an idle machine


def test_the_library_refuses_before_it_sums(monkeypatch):
    ledger = est.read_claims(KARACHEV)
    posterior = est.estimate(ledger, PRIORS)
    refuse(monkeypatch)
    message = (
        r'strike "karachev-.*", "ATACMS": found work of .*; allowed: up to 0.001 seconds.*Budget\(seconds=\.'
    )
    with pytest.raises(LimitError, match=message):
        est.estimate_within(TINY, ledger, PRIORS)
    with pytest.raises(LimitError, match=message):
        prepare(ledger, PRIORS, budget=TINY)
    with pytest.raises(LimitError, match=message):
        est.argue(posterior, budget=TINY)


def test_a_budget_that_is_large_enough_changes_nothing():
    ledger = est.read_claims(KARACHEV)
    usual = est.estimate(ledger, PRIORS)
    wide = est.estimate_within(est.Budget(math.inf, math.inf), ledger, PRIORS)
    assert est.summarise(usual).to_json() == est.summarise(wide).to_json()


def test_an_argument_costs_more_than_the_answer_and_more_with_every_day():
    ledger = est.read_claims(KARACHEV)
    posterior = est.estimate(ledger, PRIORS)
    (plain,) = argument_cost(posterior)
    assert plain.seconds > 3 * cost_of(problem(salvos(ledger)[0][0], PRIORS)).seconds
    days = [ledger.claims[0].published.replace(day=day) for day in range(1, 1 + len(ledger.claims))]
    claims = [dataclasses.replace(c, published=day) for c, day in zip(ledger.claims, days, strict=True)]
    other = dataclasses.replace(posterior, ledger=dataclasses.replace(ledger, claims=tuple(claims)))
    assert argument_cost(other)[0].seconds > plain.seconds


DEAR = {
    "run": ["run", "examples/barrage.csv"],
    "argue": ["argue", "examples/barrage.csv"],
    "report": ["report", "examples/barrage.csv", "-o", "{}/out.html"],
    "pages": ["report", "examples/strikes", "-o", "{}/pages/"],
    "export": ["export", "examples/barrage.csv", "--form", "csv", "-o", "{}/out.csv"],
    "learn": ["learn", "examples/strikes", "-o", "{}/sources.nc", "--quiet"],
    "score": ["score", "examples/barrage.csv", "-o", "{}/out.parquet"],
}


@pytest.mark.parametrize("option", ["--max-seconds", "--max-memory"])
@pytest.mark.parametrize("command", DEAR)
def test_every_command_refuses_and_names_the_option(command, option, tmp_path, capsys, monkeypatch):
    refuse(monkeypatch)
    arguments = [part.format(tmp_path) for part in DEAR[command]]
    assert main([*arguments, option, "1"]) == BAD_INPUT
    told = capsys.readouterr().err
    assert f"or {option}." in told
    assert "found work" in told
    assert not list(tmp_path.iterdir())


def test_the_option_lets_it_through(capsys, tmp_path):
    assert main(["score", KARACHEV, "-o", f"{tmp_path}/a.parquet", "--max-memory", "1"]) == BAD_INPUT
    assert main(["score", KARACHEV, "-o", f"{tmp_path}/a.parquet", "--max-memory", "200"]) == DONE


def test_scoring_counts_all_salvos_and_shares_them_out(tmp_path):
    rows = "".join(f"s{k},A,attacker,hit,5\ns{k},A,attacker,launched,8\n" for k in range(3))
    (tmp_path / "a.csv").write_text("strike,source,role,quantity,said\n" + rows)
    one = cost(("A", "attacker", "launched", "8"), ("A", "attacker", "hit", "5")).seconds
    with pytest.raises(LimitError, match=r'strike "s\d": found work of less than a second, .*in all'):
        score(tmp_path, PRIORS, tmp_path / "x.parquet", Setting(budget=Budget(seconds=2.5 * one)))
    score(tmp_path, PRIORS, tmp_path / "x.parquet", Setting(budget=Budget(seconds=3.5 * one)))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "less than a second"), (1, "about 1 second"), (45, "about 45 seconds"), (150, "about 2 minutes")],
)
def test_a_length_of_time_is_told_in_words(seconds, told):
    assert span(seconds) == told


def test_the_usual_limits_are_generous():
    assert plain_span(SECONDS_MAX) == "10 minutes"
    assert BYTES_MAX == 6 * 2**30


def test_a_track_record_is_refused_as_a_whole(capsys, monkeypatch):
    refuse(monkeypatch)
    assert cli.main(["track-record", "--max-seconds", "1"]) == 2
    assert "in all; allowed: up to 1 second" in capsys.readouterr().err


def test_the_library_refuses_to_learn_what_costs_more_than_allowed(monkeypatch):
    def never(*_, **__):
        raise AssertionError("learned all the same")

    monkeypatch.setattr(learn_cost, "unbounded", never)
    ledger = est.read_claims(KARACHEV)
    with pytest.raises(LimitError, match=r"allowed: up to 0\.001 seconds.*Budget\(seconds"):
        learn_cost.learn_within(Budget(seconds=0.001), ledger, PRIORS)
    with pytest.raises(AssertionError, match="learned all the same"):
        est.learn(ledger, PRIORS)
    monkeypatch.setattr(learn_cost, "GRADIENT", 1e9)
    with pytest.raises(LimitError, match="allowed: up to 24 hours"):
        est.learn(ledger, PRIORS)
