"""Every limit stands in docs/limits.md with its value and what changes it, and every option it names exists."""

import importlib
import re
from dataclasses import asdict
from pathlib import Path

import pytest

import estimator as est
from estimator.claims.limits import OPTIONS, Limits, raise_it
from estimator.cli import parser
from estimator.cli_limits import limits_of
from estimator.errors import LimitError
from estimator.inference.sampling import Sampling

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "limits.md").read_text("utf-8")
LIMIT = re.compile(r"^(\w*(?:MAX|LIMIT|SHOWN|LONGEST|DEEPEST)\w*)(?:: Final)? = [\d(]", re.MULTILINE)
#: Numbers that bound how something is worked out or drawn, not what a user may bring.
INNER = re.compile(
    r"^(exact|model|panel|display)\.|inference\.(verdict|importance|as_priors|learn)\.|LOW_RANK_MAX"
)
READING = {"file_bytes", "rows", "panel_rows", "columns", "cell", "name", "count", "faults"}
FILES = [
    ["preview", "x"],
    ["run", "x"],
    ["argue", "x"],
    ["report", "x", "-o", "y"],
    ["export", "x", "--form", "csv", "-o", "y"],
    ["learn", "x", "-o", "y"],
    ["score", "x", "-o", "y"],
    ["import", "x", "--from", "tally", "-o", "y"],
    ["track-record", "x"],
]


def named() -> list[str]:
    """Every public number in the code that bounds something a user brings, by module and name."""
    found = []
    for path in sorted([*(ROOT / "estimator").rglob("*.py"), *(ROOT / "app").rglob("*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("estimator.")
        found += [f"{module}.{name}" for name in LIMIT.findall(path.read_text("utf-8")) if name[0] != "_"]
    return [name for name in found if not INNER.search(name)]


def test_every_limit_of_the_reader_is_listed_with_its_default_and_option():
    assert set(asdict(Limits())) == set(OPTIONS) == READING
    for field, value in asdict(Limits()).items():
        assert f"| {value:,} | `{field}` | `{OPTIONS[field]}` |" in PAGE


def test_every_other_limit_is_listed_with_its_value():
    names = [*named(), "exact.bounds.LAUNCHED_LIMIT"]
    assert len(names) >= 10
    for name in names:
        module, _, constant = name.rpartition(".")
        package = "" if module.startswith("app.") else "estimator."
        value = getattr(importlib.import_module(f"{package}{module}"), constant)
        assert f"| {value:,} | `{name}` |" in PAGE, name


@pytest.mark.parametrize("command", FILES, ids=lambda command: command[0])
def test_the_options_that_messages_name_exist_and_reach_the_reader(command):
    given = [part for field in READING for part in (OPTIONS[field], "7")]
    assert limits_of(parser().parse_args([*command, *given])) == Limits(*[7] * 8)
    assert limits_of(parser().parse_args(command)) == Limits()
    for field in READING:
        assert OPTIONS[field] in raise_it(field)


@pytest.mark.parametrize("bad", ["0", "-1", "x", "1e9", "9" * 30])
def test_a_limit_is_a_whole_number(bad, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["run", "x", "--max-rows", bad])
    assert "allowed: a whole number from 1 to 1000000000" in capsys.readouterr().err


def test_a_figure_beyond_the_largest_truth_is_refused_before_the_work():
    rows = [{"strike": "s", "source": "A", "role": "attacker", "quantity": "launched", "said": "900000"}]
    ledger = est.claims_from_records(rows, limits=Limits(count=1_000_000))
    with pytest.raises(
        LimitError, match=r"A: found a figure of 900000\.\.900000 on launched; allowed: up to 40,000"
    ):
        est.estimate(ledger, est.load_priors(), seed=1)


def test_more_draws_than_memory_holds_are_refused_before_the_work():
    with pytest.raises(LimitError, match=r"found 10,000,000,000 draws .* Lower --draws or --chains"):
        Sampling(draws=100_000, chains=100_000)
    Sampling(draws=50_000, chains=4)
