"""The subcommands ``export`` and ``import``: exit codes, what goes where, nothing replaced unasked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_kit import attack, table
from stix_rules import breaches

from estimator import cli, commands
from estimator.claims import read_claims

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = str(ROOT / "examples" / "karachev.csv")
TALLY = str(ROOT / "examples" / "import" / "made-up-tally.tsv")


@pytest.mark.parametrize("form", ["claimreview", "stix", "csv"])
def test_export_writes_the_same_bytes_every_time(form, tmp_path, capsys):
    path = tmp_path / "out"
    assert cli.main(["export", EXAMPLE, "--form", form, "-o", str(path)]) == 0
    assert capsys.readouterr().out == "wrote out\n"
    first = path.read_bytes()
    assert cli.main(["export", EXAMPLE, "--form", form, "-o", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert cli.main(["export", EXAMPLE, "--form", form, "-o", str(path), "--force"]) == 0
    assert path.read_bytes() == first
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_options_reach_the_estimate(tmp_path, capsys):
    path = tmp_path / "out.json"
    more = [
        "--scenario",
        "sceptical",
        "--as-of",
        "2024-11-20",
        "--weapon-prior",
        "cruise missile",
        "--seed",
        "7",
    ]
    assert cli.main(["export", EXAMPLE, "--form", "stix", "-o", str(path), *more]) == 0
    bundle = json.loads(path.read_text("utf-8"))
    assert breaches(bundle) == []
    scenarios = {
        extension.get("scenario")
        for item in bundle["objects"]
        if item["type"] == "opinion"
        for extension in item["extensions"].values()
    }
    assert scenarios == {"sceptical"}
    assert "2024-11-20T00:00:00.000Z" in path.read_text("utf-8")


def test_what_has_no_review_is_told(tmp_path, capsys):
    claims = tmp_path / "claims.csv"
    claims.write_text("strike,source,role,quantity,said\ns,A,defender,hit,1\ns,A,defender,failed,\n", "utf-8")
    assert cli.main(["export", str(claims), "--form", "claimreview", "-o", str(tmp_path / "o")]) == 0
    assert "claims.csv, line 3: left out (silent)" in capsys.readouterr().out


def test_a_bad_target_is_known_before_the_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(commands, "estimates", lambda *_: pytest.fail("worked before looking"))
    assert cli.main(["export", EXAMPLE, "--form", "csv", "-o", str(tmp_path)]) == 2
    assert "found a folder" in capsys.readouterr().err


def test_import_writes_claims_and_tells_row_by_row(tmp_path, capsys):
    out, decisions = tmp_path / "claims.csv", tmp_path / "decisions.csv"
    arguments = ["import", TALLY, "--from", "tally", "-o", str(out), "--decisions", str(decisions)]
    assert cli.main([*arguments, "--source", "Air force", "--class", "ally", "--bloc", "west"]) == 0
    told = capsys.readouterr().out
    assert "line 2: destroyed 40, not_reach_goal 12: intercepted 52" in told
    assert told.endswith("wrote claims.csv: 11 claims\n")
    claims = read_claims(out).claims
    assert {(c.source, c.role, c.source_class, c.bloc) for c in claims} == {
        ("Air force", "defender", "ally", "west")
    }
    assert decisions.read_text("utf-8").startswith("line,found,decided\n")
    assert cli.main(arguments) == 2
    assert cli.main(["preview", str(out)]) == 0


def test_what_was_imported_can_be_estimated(tmp_path, capsys):
    path, out = tmp_path / "tally.csv", tmp_path / "claims.csv"
    path.write_text(
        table(attack(launched="8", destroyed="5", not_reach_goal="1", num_hit_location="1")), "utf-8"
    )
    assert cli.main(["import", str(path), "--from", "tally", "-o", str(out)]) == 0
    assert cli.main(["export", str(out), "--form", "stix", "-o", str(tmp_path / "out.json")]) == 0
    assert breaches(json.loads((tmp_path / "out.json").read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--from", "tally", "--quantity", "hit"], "--quantity: no option for tally"),
        (["--from", "ucdp"], 'no column "id"'),
        (["--from", "oryx", "--lost", "either"], "--lost: no option for oryx"),
        (["--from", "tally", "--source", " "], "column --source"),
        (["--from", "tally", "--bloc", "a\u202eb"], "column --bloc"),
    ],
)
def test_bad_input_ends_with_2_and_leaves_nothing(more, told, tmp_path, capsys):
    assert cli.main(["import", TALLY, "-o", str(tmp_path / "claims.csv"), *more]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", EXAMPLE, "--form", "csv"],
        ["export", EXAMPLE, "-o", "x"],
        ["export", EXAMPLE, "--form", "xml", "-o", "x"],
        ["import", TALLY, "-o", "x"],
        ["import", TALLY, "--from", "guess", "-o", "x"],
        ["import", TALLY, "--from", "tally", "-o", "x", "--role", "umpire"],
    ],
)
def test_bad_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: estimator" in capsys.readouterr().err


def test_what_is_read_is_never_written_over(tmp_path, capsys):
    path = tmp_path / "tally.csv"
    path.write_text(table(attack()), "utf-8")
    before = path.read_bytes()
    assert cli.main(["import", str(path), "--from", "tally", "-o", str(path), "--force"]) == 2
    one = str(tmp_path / "one")
    assert cli.main(["import", str(path), "--from", "tally", "-o", one, "--decisions", one]) == 2
    assert "one file for two purposes" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["tally.csv"]


def test_hostile_text_moves_no_cursor(tmp_path, capsys):
    path = tmp_path / "tally.csv"
    path.write_text(table(attack(mood="x", **{"m\x1b[2Jood": "y"})), "utf-8")
    cli.main(["import", str(path), "--from", "tally", "-o", str(tmp_path / "claims.csv")])
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err


@pytest.mark.parametrize("name", ["export", "import"])
def test_every_help_has_an_example(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])
    assert stopped.value.code == 0
    assert f"example:\n  estimator {name}" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["claimreview", "stix", "csv"])
def test_a_withheld_headline_is_told_once(form, posterior, tmp_path, monkeypatch, capsys):
    withheld = replace(
        posterior, salvos=tuple(replace(s, withheld="learning failed") for s in posterior.salvos)
    )
    monkeypatch.setattr(commands, "estimates", lambda *_: (withheld, {}))
    assert cli.main(["export", EXAMPLE, "--form", form, "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.count("learning failed") == 1
