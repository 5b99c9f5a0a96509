"""Random and mutated files of every kind, and every case that fuzzing or reading the code brought to light."""

import os
import sys
import time
from pathlib import Path

import pytest

from estimator.bundled import bundled
from estimator.claims import load_words
from estimator.claims.truth import read_truth
from estimator.errors import ClaimError, PriorError
from estimator.priors import load_priors

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import fuzz
import fuzz_target


def test_spoilt_files_give_a_value_or_an_error_of_ours():
    tally = fuzz.fuzz(220, seed=1)
    assert tally.failures == []
    assert tally.slowest[0] < 10, tally.slowest  # the script holds it to 2 s, on a machine that is not loaded
    assert 0 < tally.taken < tally.executions


@pytest.mark.parametrize("name", sorted(fuzz_target.READERS))
def test_every_seed_is_sound(name):
    assert all(fuzz_target.survives(name, data) for data in fuzz_target.seeds()[name])


def test_a_planted_fault_is_found(monkeypatch):
    def fail(data):
        raise ZeroDivisionError

    monkeypatch.setitem(fuzz_target.READERS, "claims.csv", fail)
    assert len(fuzz.fuzz(22, seed=1).failures) == 2


REASON = "\nreason = 'r'\n"
BAD_WORDS = {
    "a number of thousands of digits": "[count.lots]\nlow = 0x1" + "0" * 5000 + "\nhigh = inf" + REASON,
    "a table of 1": "[count.lots.low]\na = 1\n",
    "a list of 1": "[count]\nlots = [1]\n",
    "no plain file": "",
}


@pytest.mark.parametrize("found", BAD_WORDS)
def test_hostile_words_are_faults(found, tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(BAD_WORDS[found], "utf-8") if BAD_WORDS[found] else path.mkdir()
    with pytest.raises(PriorError, match=found):
        load_words(tmp_path)


def told_of(name: str, text: str, folder: Path, scenario: str = "historical") -> str:
    """Return what is told of a prior file, and that it is told soon."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    begun = time.process_time()
    with pytest.raises(PriorError) as caught:
        load_priors(scenario, folder)
    assert time.process_time() - begun < 2
    assert len(caught.value.faults) <= 50
    told = str(caught.value)
    assert len(told) < 100_000
    assert str(folder) not in told
    return told


SOURCES = (bundled("priors") / "sources.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (".".join("a" * 100_000) + " = 1", "99999 dots in one line"),
        ("\n".join(f"b{k}" + ".a" * 50 + " = 1" for k in range(600)), "more"),
        (SOURCES + "\n[more]\n" + "\n".join(f"k{n} = 1" for n in range(20_000)), "an unknown key"),
        (SOURCES + "\n" + "\n".join(f"k{n} = 1" for n in range(20_000)), "an unknown file"),
        ("a = " + "[" * 50_000, "nested too deep"),
        ("a = " + "{a=" * 50_000, "nested too deep"),
        ('"\\u001b[2J" = 1', "<U+001B>[2J"),
        (f'"{"x" * 100_000}" = 1', "xxx..."),
    ],
    ids=["deep key", "deep keys", "many keys", "top keys", "lists", "tables", "escape", "long key"],
)
def test_hostile_priors_are_faults(text, told, tmp_path):
    if told == "an unknown file":
        (tmp_path / "surces.toml").write_text("", "utf-8")
    assert told in told_of("sources.toml", text, tmp_path)


def test_a_hostile_scenario_is_a_fault(tmp_path):
    digits = "0x1" + "0" * 5000
    text = f"description = 'x'\n[[override]]\nnumber = {digits}\nset = {digits}\nclasses = {digits}\nreason = 'r'\n"
    assert "a number of thousands of digits" in told_of("scenarios/mine.toml", text, tmp_path, "mine")


@pytest.mark.parametrize("name", ["/dev/zero", "pipe", "a\0b"])
def test_what_never_ends_is_not_read(name, tmp_path):

    path = Path(name)
    if name == "pipe":
        path = tmp_path / name
        os.mkfifo(path)
    with pytest.raises(ClaimError, match=r"no plain file|no such name"):
        read_truth(path)
