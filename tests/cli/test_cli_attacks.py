"""Hostile texts in every field, written to every output by commands that have no network."""

import contextlib
import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zlib
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet
from test_cli_learn import HEAD, record

from estimator.cli import parser
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


#: One name that is several attacks, as a learned source bears it.
NAME = "=<script>alert(1)</script>[x](javascript:x)\\input{/etc/passwd}{{7*7}}|../../x"
FORMS = ("html", "pdf", "json", "csv")


def tally() -> str:
    """A table of others with payloads in every text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow("time_start time_end model launch_place target carrier launched destroyed source".split())  # noqa: SIM905
    for number, text in enumerate(PAYLOADS.values(), 1):
        times = [f"2024-01-{number:02d} 20:00", f"2024-01-{number:02d} 22:00"]
        writer.writerow([*times, text, text, text, text, 3, 2, text])
    return out.getvalue()


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
    tally, record_ = str(folder / "tally.csv"), str(folder / "record.csv")
    learned = str(folder / "sources.nc")
    return [
        ("preview", ["preview", path]),
        ("text", ["run", path]),
        ("json", ["run", path, "--json"]),
        ("argue", ["argue", str(folder / "claims" / "claims.csv")]),
        ("argue-json", ["argue", path, "--json"]),
        *[(f"report-{form}", ["report", path, "-o", str(folder / f"report.{form}")]) for form in FORMS],
        ("report-folder", ["report", path, "-o", f"{folder / 'pages'}/"]),
        *exports,
        (
            "import",
            [
                *("import", tally, "--from", "tally", "--source", "=1+1", "-o", str(folder / "imported.csv")),
                *("--decisions", str(folder / "decisions.csv")),
            ],
        ),
        ("score", ["score", path, "-o", str(folder / "scored.parquet")]),
        ("track", ["track-record", str(folder / "claims"), "-o", str(folder / "track.md")]),
        ("track-json", ["track-record", str(folder / "claims"), "-o", str(folder / "track.json")]),
        ("track-text", ["track-record", str(folder / "claims")]),
        ("certificate", ["certificate"]),
        ("learn", ["learn", record_, "-o", learned, "--method", "laplace", "--quiet"]),
        ("diagnose", ["diagnose", learned]),
        ("diagnose-json", ["diagnose", learned, "--json"]),
        *[
            (f"learned-{form}", ["report", learned, "-o", str(folder / f"learned.{form}")])
            for form in ("html", "pdf", "json")
        ],
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
    hostile = [line.replace("Ministry", f'"{NAME}"') for line in record(24)]
    (folder / "record.csv").write_text(HEAD + "\n".join(hostile) + "\n", "utf-8")
    (folder / "tally.csv").write_text(tally(), "utf-8")
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
    subcommands = next(action.choices for action in parser()._actions if action.choices)
    assert {arguments[0] for _, arguments in commands(outputs)} == set(subcommands) - {"app"}


TOLD = (
    "preview",
    "text",
    "argue",
    "diagnose",
    "csv",
    "import",
    "learn",
    "report-folder",
    "track-text",
    "certificate",
)


@pytest.mark.parametrize("name", [*(f"{name}.out" for name in TOLD), "faults.err", "priors.err"])
def test_a_terminal_gets_no_character_that_hides_or_moves(name, outputs):
    text = told(outputs, name)
    assert text
    assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"}
    assert not re.search("[\u202a-\u202e]", text)


@pytest.mark.parametrize("name", ["learned.json", "diagnose-json.out", "track.json"])
def test_json_about_many_strikes_holds_names_as_they_are(name, outputs):
    plain = json.loads(told(outputs, name))
    wanted = PAYLOADS["html"] if name == "track.json" else NAME
    assert any(wanted in text for text in {*texts(plain), *keys(plain)})
    assert "admin" not in set(keys(plain))


@pytest.mark.parametrize(
    "name", ["json.out", "argue-json.out", "report.json", "export.stix", "export.claimreview"]
)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_json_holds_texts_as_texts_and_ends_no_script(name, payload, outputs):
    text = told(outputs, name)
    for_pages = name.startswith("export.")  # the result itself is read by programs
    if for_pages:
        assert "<script" not in text
        assert "</script" not in text
    strings = {*texts(json.loads(text)), *keys(json.loads(text))}
    if payload not in list(PAYLOADS.values())[2:] or not for_pages:  # later ones repeat others
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


@pytest.mark.parametrize("name", ["report.html", "learned.html", "pages/index.html", "pages/a page"])
def test_a_report_holds_no_markup_but_its_own(name, outputs):
    one = next(path for path in (outputs / "pages").iterdir() if path.name != "index.html")
    path = one if name == "pages/a page" else outputs / name
    page = Page()
    page.feed(path.read_text("utf-8"))
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "link", "form", "b"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    addresses = [value for name, value in page.attributes if name in {"href", "src", "xlink:href", "action"}]
    own = {"index.html", one.name, f"{one.name}#salvo-1"} if name.startswith("pages") else set()
    assert not [
        value
        for value in addresses
        if not value.startswith(("#", "http://", "https://")) and value not in own
    ]


@pytest.mark.parametrize("name", ["report.pdf", "learned.pdf"])
def test_a_pdf_links_nowhere_and_runs_nothing(name, outputs):
    content = plain_pdf(outputs / name)
    assert content.startswith(b"%PDF-")
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|SubmitForm)\b", content)
    assert not [link for link in re.findall(rb"/URI ?\(([^)]*)", content) if not link.startswith(b"http")]


def plain_pdf(path: Path) -> bytes:
    """Return a PDF with its streams unpacked behind it."""
    raw = path.read_bytes()
    unpacked = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        with contextlib.suppress(zlib.error):
            unpacked.append(zlib.decompressobj().decompress(found[1]))
    return b"\n".join([raw, *unpacked])


def test_no_name_became_a_path(outputs):
    """Every file lies where it was asked for, under a name of our own."""
    pages = {path.name for path in (outputs / "pages").iterdir()}
    assert len(pages) == 2
    assert all(re.fullmatch(r"index\.html|[a-z0-9-]+-[0-9a-f]{10}\.html", name) for name in pages)
    assert not [
        path for path in outputs.rglob("*") if "script" in path.name and path.parent != outputs / "pages"
    ]


@pytest.mark.parametrize("name", ["export.csv", "report.csv", "imported.csv", "decisions.csv"])
def test_no_cell_of_a_table_is_a_formula(name, outputs):
    cells = [cell for row in csv.reader(io.StringIO(told(outputs, name))) for cell in row]
    assert [
        cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?[\d.e+-]+", cell)
    ] == []
    assert any(cell.startswith("'=") for cell in cells) or name != "imported.csv"
    assert (
        any("<script>" in cell for cell in cells) or name == "decisions.csv"
    )  # which names lines, not texts


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
    for path in outputs.rglob("*"):
        if path.is_file() and path.name != "commands.json":
            content = plain_pdf(path) if path.suffix == ".pdf" else path.read_bytes()
            found[str(path.relative_to(outputs))] = content.decode("utf-8", "replace")
    assert len(found) > 60
    where = [*SECRETS, str(ROOT), str(outputs)]
    assert {name: text for name, text in found.items() for secret in where if secret in text} == {}
