"""Every row of the bad-input table gets what it promises: in the library, on the command line and in the app."""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
import write_bad_inputs
from bad_case import Case, Content, says
from bad_inputs import TABLE
from bad_priors import PRIORS, BadPrior
from claims_kit import as_csv, as_json, row

import estimator as est
from app import reading, state, work
from app.components import start
from estimator import cli
from estimator.bundled import bundled
from estimator.claims import Ledger, load_words, read_claims_text
from estimator.errors import ClaimError, EstimatorError, PriorError
from estimator.quantities import OUTCOMES
from estimator.report.summary import summarise

CASES = [(case, form) for cases in TABLE.values() for case in cases for form in case.files]
IDS = [f"{case.what[:30]}-{form}" for case, form in CASES]
every_case = pytest.mark.parametrize(("case", "form"), CASES, ids=IDS)


def one_of(case: Case, form: str, lines: list[str]) -> bool:
    """Tell whether one of these lines is what the case expects, after the name of its file."""
    return any(says(case.expected(form), line.removeprefix(f"claims.{form}")) for line in lines)


def lines_of(ledger: Ledger) -> list[str]:
    """Return the notices of a ledger as the command line prints them."""
    return [f"{n.file}, line {n.row}: {n.text}" if n.row else f"{n.file}: {n.text}" for n in ledger.notices]


def remarks(case: Case, content: Content, name: str) -> list[str]:
    """Return what the library tells: faults, notices, or remarks on the estimate."""
    try:
        ledger = read_claims_text(content, name)
    except ClaimError as error:
        assert case.kind == "fault"
        assert error.total == len(error.faults)
        return [str(fault) for fault in error.faults]
    assert case.kind != "fault"
    if case.kind not in {"error", "found"}:
        return lines_of(ledger)
    try:
        outcomes = tuple(case.outcomes.split(",")) if case.outcomes else OUTCOMES
        posterior = est.estimate(ledger, est.load_priors(), seed=1, outcomes=outcomes)
    except EstimatorError as error:
        assert case.kind == "error"
        return [str(error)]
    return [*summarise(posterior).notices, *(told for s in posterior.salvos for told in s.notices)]


@every_case
def test_the_library_says_it(case: Case, form: str) -> None:
    told = remarks(case, case.files[form], f"claims.{form}")
    if case.kind == "read":
        assert told == []
    else:
        assert one_of(case, form, told), told


@every_case
def test_the_command_line_says_the_same(case: Case, form: str, tmp_path: Path, capsys) -> None:
    path = tmp_path / f"claims.{form}"
    content = case.files[form]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    estimated = case.kind in {"error", "found"}
    options = ["--outcomes", case.outcomes] if case.outcomes else []
    code = cli.main(["run" if estimated else "preview", str(path), *options])
    said = capsys.readouterr()
    if case.kind in {"fault", "error"}:
        assert (code, said.out) == (2, "")
        assert one_of(case, form, said.err.splitlines()), said.err
    else:
        assert (code, said.err) == (0, "")
    if case.kind == "notice":
        assert one_of(case, form, [line.removeprefix("note: ") for line in said.out.splitlines()]), said.out
    if case.kind == "found":
        # What is printed of a result is wrapped to the width of a terminal.
        assert " ".join(case.told.split()) in " ".join(said.out.split())
    assert path.exists()


@pytest.fixture
def session(monkeypatch) -> dict[str, object]:
    """Return the memory of a browser tab as a plain mapping; what the app would remember is worked out anew."""
    memory: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", memory)
    for module, name in (
        (reading, "_read"),
        (reading, "words"),
        (work, "_prepared"),
        (work, "_begun"),
        (work, "_shipped"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    return memory


@every_case
def test_an_upload_in_the_app_says_the_same(case: Case, form: str, session) -> None:
    content = case.files[form]
    data = content if isinstance(content, bytes) else content.encode()
    session[state.UPLOAD] = SimpleNamespace(name=f"claims.{form}", getvalue=lambda: data)
    start._uploaded()
    opened = state.case()
    if case.kind == "fault":
        assert opened.rows == ()
        assert one_of(case, form, [str(fault) for fault in opened.refused.faults])
        return
    assert opened.refused is None
    assert opened.rows
    if case.kind == "notice":
        assert one_of(case, form, list(opened.told))
    if case.kind in {"error", "found"}:
        assert one_of(case, form, shown(case, opened))


def shown(case: Case, opened: state.Case) -> list[str]:
    """Return what the page says of the answer to the rows that were opened."""
    ledger = reading.read(opened.rows, opened.name)
    options = work.Options(None, tuple(case.outcomes.split(",")) if case.outcomes else OUTCOMES, "")
    try:
        summary = work.answer(ledger, work.salvos_of(ledger, None)[0], "historical", options)
    except EstimatorError as error:
        return [str(error)]
    return [*summary.notices, *summary.salvos[0].posterior.notices]


#: An edited table has only the columns that the program gives it.
TABLED = [
    (case, form)
    for case, form in CASES
    if case.kind == "fault"
    and form == "csv"
    and case.records
    and not any(set(record) - set(state.COLUMNS) for record in case.records)
]


@pytest.mark.parametrize("case", [case for case, _ in TABLED], ids=[case.what[:30] for case, _ in TABLED])
def test_an_edited_table_in_the_app_says_the_same(case: Case, session) -> None:
    """Rows are counted from 1 there, and an edited table has only the columns that the program gives it."""
    blank = state.blank_row(("", ""))
    with pytest.raises(ClaimError) as caught:
        reading.read([{**blank, **record} for record in case.records], "table")
    _, _, sentence = case.told.partition(": found ")
    sentence = re.sub(r"line (\d)", lambda line: f"line {int(line[1]) - 1}", sentence)
    assert any(says(sentence, str(fault).partition(": found ")[2]) for fault in caught.value.faults)


@pytest.mark.parametrize("form", [as_csv, as_json])
def test_every_fault_of_a_file_is_found_in_one_pass(form) -> None:
    """Bad cells, each in a row of its own: as many faults as rows, in their order."""
    singles = [
        case
        for cases in TABLE.values()
        for case in cases
        if case.kind == "fault" and len(case.records) == 1 and "line 2" in case.told
    ]
    if form is as_json:  # half a pair ends a JSON text: nothing behind it can be read
        singles = [case for case in singles if case.what != "half a pair"]
    records = [{**case.records[0], "strike": f"s{n}"} for n, case in enumerate(singles)]
    with pytest.raises(ClaimError) as caught:
        read_claims_text(*form([row(), *records]))
    assert len(singles) > 30
    assert [fault.row for fault in caught.value.faults] == [3 + n for n in range(len(singles))]
    for case, fault in zip(singles, caught.value.faults, strict=True):
        assert says(case.told.partition(": found ")[2], str(fault).partition(": found ")[2])


@pytest.mark.parametrize("case", PRIORS, ids=[case.what for case in PRIORS])
def test_bad_priors_say_it_in_the_library_and_on_the_command_line(
    case: BadPrior, tmp_path: Path, capsys
) -> None:
    folder = Path(shutil.copytree(bundled("priors"), tmp_path / "priors"))
    text = (folder / case.file).read_text("utf-8")
    assert text.count(case.old) == 1
    (folder / case.file).write_text(text.replace(case.old, case.new), "utf-8")
    with pytest.raises(PriorError) as caught:
        est.load_priors("historical", folder)
        load_words(folder)
    told = f"{'' if case.file == 'words.toml' else 'priors/'}{case.file}{case.told}"
    assert [line for line in map(str, caught.value.faults) if says(told, line)], caught.value.faults
    assert cli.main(["run", str(bundled("examples") / "karachev.csv"), "--priors", str(folder)]) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if says(told, line)]


def test_the_page_holds_the_table() -> None:
    page = write_bad_inputs.PAGE.read_text("utf-8")
    assert write_bad_inputs.with_table(page) == page, "stale: make docs"
