"""Hostile texts in every field, written to every output by commands that have no network."""

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet
from test_cli_learn import HEAD, record

from estimator.posterior import netcdf

ROOT = Path(__file__).resolve().parents[2]
#: Names that must be found nowhere in what is written.
SECRETS = ("somebody-7431", "home-of-7431", "folder-of-7431")
PAYLOADS = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "attribute": "\"' onmouseover=alert(3) x='</svg></style>",
    "markdown": "[x](javascript:alert(4)) ![y](https://a.example/z) `q` | **b** <b>",
    "latex": "\\input{/etc/passwd}$\\write18{ls}$ %#&_^~",
    "template": "{{7*7}} {% include 'x' %} ${7*7} #{7*7}",
    "formula": '=cmd|"/c calc"!A1',
    "plus": "+1+cmd",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd",
    "path": "../../../etc/passwd",
    "json": '"}], "admin": true, "x": [{"',
}


def claims() -> str:
    """A strike named by one payload, with a source named by each, and all of them in its prose."""
    rows = []
    everything = " ".join(PAYLOADS.values())
    for number, text in enumerate(PAYLOADS.values()):
        rows.append(
            {
                "strike": PAYLOADS["html"],
                "source": text,
                "role": "neutral",
                "quantity": "hit",
                "said": "2" if number else "at least 1",
                "bloc": text,
                "weapon": PAYLOADS["markdown"],
                "part": PAYLOADS["formula"] if number == 0 else "",
                "repeats": PAYLOADS["html"] if number > 1 else "",
                "published": "2024-11-19",
                "url": f"javascript:{everything}",
                "quote": everything,
                "note": everything,
                PAYLOADS["formula"]: text,
            }
        )
    # A small salvo is soon summed over.
    rows.append(rows[0] | {"quantity": "launched", "said": "3", "part": ""})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def truth() -> tuple[str, str]:
    """What later evidence says of that strike, and the dates it is looked back on."""
    plain, dates = io.StringIO(), io.StringIO()
    writer = csv.writer(plain)
    writer.writerow(["strike", "weapon", "quantity", "low", "high", "basis", "url"])
    writer.writerow(
        [PAYLOADS["html"], PAYLOADS["markdown"], "hit", 1, 2, PAYLOADS["markdown"], PAYLOADS["html"]]
    )
    writer = csv.writer(dates)
    writer.writerow(["strike", "day0", "day7"])
    writer.writerow([PAYLOADS["html"], "2024-11-19", "2024-11-26"])
    return plain.getvalue(), dates.getvalue()


def commands(folder: Path) -> list[tuple[str, list[str]]]:
    """Every command but the app, on hostile claims."""
    path = str(folder / "claims" / "claims.csv")
    exports = [
        (form, ["export", path, "--form", form, "-o", str(folder / f"export.{form}")])
        for form in ("csv", "stix", "claimreview")
    ]
    tally, record_ = str(ROOT / "examples/import/made-up-tally.tsv"), str(folder / "record.csv")
    learned = str(folder / "sources.nc")
    return [
        ("preview", ["preview", path]),
        ("text", ["run", path]),
        ("json", ["run", path, "--json"]),
        ("argue", ["argue", str(folder / "claims" / "claims.csv")]),
        ("report", ["report", path, "-o", str(folder / "report.html")]),
        *exports,
        (
            "import",
            ["import", tally, "--from", "tally", "--source", "=1+1", "-o", str(folder / "imported.csv")],
        ),
        ("score", ["score", path, "-o", str(folder / "scored.parquet")]),
        ("track", ["track-record", str(folder / "claims"), "-o", str(folder / "track.md")]),
        ("learn", ["learn", record_, "-o", learned, "--method", "laplace", "--quiet"]),
        ("diagnose", ["diagnose", learned]),
        ("faults", ["run", str(folder / "claims" / "no.csv")]),
        ("priors", ["run", path, "--priors", str(folder / "priors")]),
    ]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> Path:
    """The folder with all that the commands wrote."""
    folder = tmp_path_factory.mktemp(SECRETS[2])
    (folder / "claims").mkdir()
    (folder / "claims" / "claims.csv").write_text(claims(), "utf-8")
    for name, text in zip(("truth", "asof"), truth(), strict=True):
        (folder / "claims" / f"{name}.csv").write_text(text, "utf-8")
    (folder / "record.csv").write_text(HEAD + "\n".join(record(24)) + "\n", "utf-8")
    (folder / "priors").mkdir()
    (folder / "priors" / "sources.toml").write_text("x = = 1\n", "utf-8")
    (folder / "commands.json").write_text(json.dumps(commands(folder)), "utf-8")
    caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    changed = {"HOME": f"/{SECRETS[1]}", "USER": SECRETS[0], "LOGNAME": SECRETS[0], "XDG_CACHE_HOME": caches}
    command = [sys.executable, str(Path(__file__).with_name("offline_run.py")), str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | changed | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return folder


def told(outputs: Path, name: str) -> str:
    """Return what a command printed, or the text of a file."""
    return (outputs / name).read_text("utf-8")


def test_every_command_works_without_a_network(outputs):
    found = json.loads(told(outputs, "codes.json"))
    assert found["tried"] == []
    codes = found["codes"]
    assert {name: code for name, code in codes.items() if code} == {"faults": 2, "priors": 2}
    assert len(codes) == 15


@pytest.mark.parametrize(
    "name", ["preview.out", "text.out", "argue.out", "diagnose.out", "csv.out", "faults.err"]
)
def test_a_terminal_gets_no_character_that_hides_or_moves(name, outputs):
    text = told(outputs, name)
    assert text
    assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"}
    assert not re.search("[\u202a-\u202e]", text)


@pytest.mark.parametrize("name", ["json.out", "export.stix", "export.claimreview"])
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_json_holds_texts_as_texts_and_ends_no_script(name, payload, outputs):
    text = told(outputs, name)
    if name != "json.out":  # made to be put into pages; the result itself is read by programs
        assert "<script" not in text
        assert "</script" not in text
    strings = set(texts(json.loads(text)))
    if payload not in list(PAYLOADS.values())[2:] or name == "json.out":  # later ones repeat others
        assert any(payload in string for string in strings)
    assert not [key for key in keys(json.loads(text)) if key == "admin"]


def texts(value):
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def keys(value):
    """Yield every key of a JSON value."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from keys(inner)


class Page(html.parser.HTMLParser):
    """What a browser would see of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        """Note a tag and its attributes."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_a_report_holds_no_markup_but_its_own(outputs):
    page = Page()
    page.feed(told(outputs, "report.html"))
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "link", "form", "b"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    addresses = [value for name, value in page.attributes if name in {"href", "src", "xlink:href", "action"}]
    assert not [value for value in addresses if not value.startswith(("#", "http://", "https://"))]


@pytest.mark.parametrize("name", ["export.csv", "imported.csv"])
def test_no_cell_of_a_table_is_a_formula(name, outputs):
    cells = [cell for row in csv.reader(io.StringIO(told(outputs, name))) for cell in row]
    assert [
        cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?[\d.e+-]+", cell)
    ] == []
    assert any(cell.startswith("'=") for cell in cells) or name == "export.csv"


def test_a_page_of_markdown_shows_texts_as_they_are(outputs):
    text = told(outputs, "track.md")
    assert not re.search(r"(?<!\\)<(script|img|b)\b", text)
    assert not re.search(r"(?<!\\)\]\((?!#)", text)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert tables
    widths = {}
    for line in tables:
        widths.setdefault(len(re.findall(r"(?<!\\)\|", line)), []).append(line)
    assert max(widths) < 20


def test_a_stored_file_has_only_its_own_attributes(outputs):
    raw = (outputs / "sources.nc").read_bytes()
    text, arrays = netcdf.read(raw)
    assert json.loads(text)["kind"] == "learned sources"
    assert all(re.fullmatch(r"value[\w.]*|[\w.]+", name) for name in arrays)


def test_nothing_tells_who_or_where_the_user_is(outputs):
    frame = pd.read_parquet(outputs / "scored.parquet")
    facts = parquet.read_schema(outputs / "scored.parquet").metadata
    found = {"table": frame.drop(columns="pmf").to_csv() + str(facts)}
    for path in outputs.iterdir():
        if path.is_file() and path.name != "commands.json":
            found[path.name] = path.read_bytes().decode("utf-8", "replace")
    assert len(found) > 35
    where = [*SECRETS, str(ROOT), str(outputs)]
    assert {name: text for name, text in found.items() for secret in where if secret in text} == {}
