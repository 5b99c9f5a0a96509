"""The JSON keeps to its documented form (docs/output.md)."""

import json
import math
from pathlib import Path

import pytest

import estimator as est
from estimator.quantities import OUTCOMES, QUANTITIES

PROBABILITY = ("number", 0.0, 1.0 + 1e-9)
COUNT = ("whole", 0, 10**6)
TEXT, WHOLE, FLAG = str, ("whole", 0, 2**63), bool

SET = {"kind": TEXT, "asked": PROBABILITY, "values": [COUNT], "mass": PROBABILITY}
BEST = {"value": COUNT, "probability": PROBABILITY}
BELIEF = {"pmf": [PROBABILITY], "most_probable": BEST, "set": SET}
NUMBER = {
    "mean": float, "low": float, "high": float, "mass": PROBABILITY, "kind": TEXT
}  # fmt: skip
NUMBERS = dict.fromkeys(("reliability", "spin", "noise", "size_spin", "size_noise", "size_exact"), NUMBER)
SOURCE = {**NUMBERS, "prior": NUMBERS, "evidence": dict.fromkeys(NUMBERS, FLAG), "role": TEXT, "class": TEXT}
SALVO = {
    "strike": TEXT,
    "weapon": TEXT,
    "weapon_type": TEXT,
    "outcomes": [TEXT],
    "sentence": TEXT,
    "limits": [TEXT],
    "quantities": {
        name: {**BELIEF, "prior": BELIEF, "moved": {"measure": TEXT, "value": PROBABILITY}}
        for name in QUANTITIES
    },
    "splits": [{**dict.fromkeys(("launched", *OUTCOMES), COUNT), "probability": PROBABILITY}],
    "sources": dict.fromkeys(("Ministry", "Officials", "Observer", "Ukrainian forces"), SOURCE),
    "claims": [{"file": TEXT, "line": WHOLE, "source": TEXT, "quantity": TEXT, "said": TEXT, "fate": TEXT}],
    "scenarios": {
        name: {quantity: {"most_probable": BEST, "set": SET} for quantity in QUANTITIES}
        for name in ("historical", "neutral", "sceptical")
    },
    "error": dict.fromkeys(("points", "sample", "edge", "sampled_mass"), PROBABILITY),
    "notices": [TEXT],
}
WHOLE_FILE = {
    "format": WHOLE,
    "salvos": [SALVO],
    "priors": {"scenario": TEXT, "numbers": dict},
    "scenarios": [TEXT],
    "method": TEXT,
    "seed": WHOLE,
    "versions": {"estimator": TEXT, "numpy": TEXT, "python": TEXT},
    "hashes": {"claims": TEXT, "priors": TEXT},
    "notices": [TEXT],
}


def faults(value, form, where="$"):
    """Return where a value differs from its form; keys beyond the form are allowed."""
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return [f"{where}: not an object"]
        lacking = [f"{where}.{key}: missing" for key in form if key not in value]
        return lacking + [
            f for key in form if key in value for f in faults(value[key], form[key], f"{where}.{key}")
        ]
    if isinstance(form, list):
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        return [f for k, item in enumerate(value) for f in faults(item, form[0], f"{where}[{k}]")]
    if isinstance(form, tuple):
        kinds = (int,) if form[0] == "whole" else (int, float)
        sound = isinstance(value, kinds) and not isinstance(value, bool) and form[1] <= value <= form[2]
        return [] if sound else [f"{where}: {value!r}"]
    return [] if isinstance(value, form) else [f"{where}: {value!r} is no {form.__name__}"]


@pytest.fixture(scope="module")
def plain(summary):
    return json.loads(summary.to_json())


def test_the_form(plain):
    assert faults(plain, WHOLE_FILE) == []


def test_the_check_finds_what_is_wrong(plain):
    assert faults({}, WHOLE_FILE)
    assert faults({"a": True}, {"a": WHOLE}) == ["$.a: True"]
    assert faults([1.5], [PROBABILITY]) == ["$[0]: 1.5"]


def test_the_numbers_hang_together(plain, posterior):
    salvo = plain["salvos"][0]
    for quantity, belief in salvo["quantities"].items():
        assert math.isclose(sum(belief["pmf"]), 1.0, abs_tol=1e-9)
        assert belief["pmf"] == posterior.salvos[0].pmf[quantity].tolist()
        inside = sum(belief["pmf"][value] for value in belief["set"]["values"])
        assert math.isclose(inside, belief["set"]["mass"])
        assert belief["set"]["mass"] >= belief["set"]["asked"] - 1e-9
        assert belief["pmf"][belief["most_probable"]["value"]] == belief["most_probable"]["probability"]
    for split in salvo["splits"]:
        assert split["launched"] == sum(split[name] for name in OUTCOMES)
    for source in salvo["sources"].values():
        for side in (source, source["prior"]):
            assert side["spin"]["low"] <= side["spin"]["mean"] <= side["spin"]["high"]
            assert side["reliability"]["kind"] == "central interval"
    assert salvo["sources"]["Ukrainian forces"]["evidence"] == {
        "reliability": False, "spin": False, "noise": False, "size_spin": True, "size_noise": True, "size_exact": True
    }  # fmt: skip


def test_open_ends_and_silence_are_null(plain):
    open_ended = [claim for claim in plain["salvos"][0]["claims"] if claim["said"] == "at least 1"]
    assert open_ended[0]["read_as"] == {"kind": "count", "low": 1, "high": None}
    assert {
        claim["truth_inside"] for claim in plain["salvos"][0]["claims"] if claim["fate"] == "repeats"
    } == {None}


def test_without_other_scenarios(posterior):
    plain = json.loads(est.summarise(posterior).to_json())
    assert plain["salvos"][0]["scenarios"] == {}
    assert plain["scenarios"] == ["historical"]


def test_any_text_survives_and_reaches_no_terminal(hostile):
    text = est.summarise(hostile).to_json()
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["salvos"][0]["claims"][0]["said"].startswith("</script>")


def test_the_documentation_names_every_key(plain):
    told = (Path(__file__).resolve().parents[2] / "docs" / "output.md").read_text("utf-8")
    salvo = plain["salvos"][0]
    source = salvo["sources"]["Ministry"]
    for key in (*plain, *salvo, *source, *salvo["quantities"]["hit"], *salvo["claims"][0], *source["spin"]):
        assert f"`{key}`" in told or f'"{key}"' in told, key
