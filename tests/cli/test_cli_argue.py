"""The subcommand argue, and what it adds to a report."""

import json
from pathlib import Path

import pytest

from estimator import cli

EXAMPLE = str(Path(__file__).resolve().parents[2] / "examples" / "karachev.csv")
#: The same in short: of a source that gives one outcome a table serves every total.
SHORT = """strike,weapon,source,role,class,quantity,said
karachev,ATACMS,Ukrainian forces,attacker,belligerent,launched,8
karachev,ATACMS,Russian Ministry of Defence,defender,belligerent,intercepted,5
karachev,ATACMS,US officials,attacker,ally,hit,6
"""


@pytest.fixture
def short(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text(SHORT, "utf-8")
    return str(path)


def test_argue_prints_every_part(capsys):
    assert cli.main(["argue", EXAMPLE]) == 0
    told = capsys.readouterr()
    for title in (
        "Who would have to be wrong",
        "Two stories",
        "Tipping points",
        "What would settle it",
        "Copies",
    ):
        assert title in told.out
    assert told.err == ""


def test_options_reach_the_argument(short, capsys):
    options = ["--about", "intercepted", "--statement", "launched >= 8", "--scenario", "neutral", "--json"]
    assert cli.main(["argue", short, *options]) == 0
    plain = json.loads(capsys.readouterr().out)
    (salvo,) = plain["salvos"]
    assert (salvo["quantity"], salvo["statement"], plain["scenario"]) == (
        "intercepted",
        "launched >= 8",
        "neutral",
    )
    assert set(salvo["without"]) == {"Russian Ministry of Defence", "US officials", "Ukrainian forces"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--about", "hits"], "quantity: found 'hits'; allowed: launched, intercepted, hit"),
        (["--statement", "many"], "statement: found 'many'; allowed: a quantity"),
        (["--statement", "hit >= 3", "--outcomes", "intercepted,failed"], "found"),
    ],
)
def test_what_cannot_be_argued_is_bad_input(options, told, capsys):
    assert cli.main(["argue", EXAMPLE, *options]) == 2
    assert told in capsys.readouterr().err


def test_a_report_holds_the_argument_and_how_to_make_it_again(short, tmp_path):
    page = tmp_path / "out.html"
    options = ["--about", "intercepted", "--statement", "hit >= 5", "--words", "ipcc"]
    assert cli.main(["report", short, "-o", str(page), *options]) == 0
    told = page.read_text("utf-8")
    assert "Who would have to be wrong about intercepted" in told
    assert "--about intercepted --statement &#39;hit &gt;= 5&#39; --words ipcc" in told
    assert "Intergovernmental Panel on Climate Change" in told
