"""The bad-input table: what the csv and json modules would swallow."""

import pytest
from claims_kit import as_csv, as_json, both_formats, faults_of, notices_of, only_fault, read, row

from estimator.errors import ClaimError

HEADER = "strike,source,role,quantity,said"
LINE = "s1,A,defender,intercepted,5"


def csv(*lines: str) -> tuple[str, str]:
    return "\n".join(lines), "claims.csv"


def json(text: str) -> tuple[str, str]:
    return text, "claims.json"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators_are_found(delimiter: str) -> None:
    content = as_csv([row(quote="one, two; three")], delimiter)
    claim = read(content).claims[0]
    assert (claim.source, claim.quote) == ("A", "one, two; three")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_alike(end: str) -> None:
    ledger = read((end.join([HEADER, LINE, "", LINE.replace("A", "B")]), "claims.csv"))
    assert [(claim.source, claim.row) for claim in ledger.claims] == [("A", 2), ("B", 4)]


def test_rows_are_lines_of_the_file() -> None:
    content = csv(HEADER + ",quote", LINE + ',"two\nlines"', LINE.replace("A", "B") + ",", LINE + "x,")
    assert only_fault(content).row == 5


def test_an_unclosed_quote_is_an_error_at_its_line() -> None:
    fault = only_fault(csv(HEADER, LINE, '"s1,B,defender,hit,1', LINE))
    assert (fault.row, fault.found) == (3, "a quote that is never closed")


def test_text_after_a_closing_quote_is_an_error_and_reading_goes_on() -> None:
    faults = faults_of(csv(HEADER, '"s1"x,B,defender,hit,1', LINE, LINE + "x"))
    assert [(fault.row, fault.column) for fault in faults] == [(2, None), (4, "said")]
    assert "text after a closing quote" in faults[0].found


@pytest.mark.parametrize(
    ("line", "kind"), [(LINE + ",x", "6 cells (too many)"), ("s1,A,defender", "3 cells (too few)")]
)
def test_ragged_rows_are_errors(line: str, kind: str) -> None:
    fault = only_fault(csv(HEADER, LINE, line))
    assert (fault.row, fault.found, fault.allowed) == (3, kind, "5 cells, as in the header")


def test_an_empty_row_is_passed_over_with_a_notice() -> None:
    ledger = read(csv(HEADER, LINE, ",,,,"))
    assert len(ledger.claims) == 1
    assert [(notice.row, notice.text) for notice in ledger.notices] == [(3, "an empty row was passed over")]


@pytest.mark.parametrize("again", ["said", "Said", " said "])
def test_a_duplicate_header_is_an_error(again: str) -> None:
    fault = only_fault(csv(f"{HEADER},{again}", LINE + ",6"))
    assert (fault.row, fault.column, fault.found) == (1, "said", "the same column twice")


@pytest.mark.parametrize("again", ["said", "Said"])
def test_a_duplicate_key_is_an_error(again: str) -> None:
    record = '{"strike":"s","source":"A","role":"defender","quantity":"hit","said":"5","AGAIN":"6"}'.replace(
        "AGAIN", again
    )
    fault = only_fault(json(f"[\n{record}]"))
    assert (fault.row, fault.column, fault.found) == (2, "said", "the same column twice")


def test_a_column_without_a_name_is_an_error() -> None:
    assert only_fault(csv(HEADER + ",", LINE + ",")).found == "a column without a name"


@both_formats
def test_a_misspelt_required_column_names_the_nearest(form) -> None:
    record = {("sorce" if column == "source" else column): cell for column, cell in row().items()}
    fault = only_fault(form([record]))
    assert fault.column == "source"
    assert fault.found == 'no column "source"; the nearest header is "sorce"'
    assert fault.mend == 'Rename "sorce" to source.'


@both_formats
def test_a_missing_required_column_is_an_error(form) -> None:
    record = row()
    del record["said"]
    fault = only_fault(form([record]))
    assert (fault.found, fault.mend) == ('no column "said"', "Add a column named said.")
    assert "strike, source, role, quantity, said" in fault.allowed


def test_header_faults_do_not_hide_row_faults() -> None:
    faults = faults_of(csv("strike,source,role,amount,said", "s1,A,defender,hit,5", "s1,A,defnder,hit,x"))
    assert [(fault.row, fault.column) for fault in faults] == [(1, "quantity"), (3, "role"), (3, "said")]


@both_formats
def test_an_unknown_column_is_kept_as_a_note(form) -> None:
    content = form([row(note="mine", colour="red", wepon="X"), row(source="B", colour="", wepon="", note="")])
    ledger = read(content)
    assert [claim.note for claim in ledger.claims] == ["mine; colour: red; wepon: X", ""]
    texts = [notice.text for notice in ledger.notices]
    assert texts == [
        'the column "colour" is unknown and is kept as a note',
        'the column "wepon" is unknown and is kept as a note; did you mean weapon?',
    ]


@both_formats
def test_headers_may_differ_in_case_and_spaces(form) -> None:
    record = {f" {column.upper()} ": cell for column, cell in row().items()}
    assert read(form([record])).claims[0].source == "A"


def test_optional_keys_may_differ_from_record_to_record() -> None:
    ledger = read(as_json([row(weapon="X"), row(source="B", said=None)]))
    assert [(claim.weapon, claim.said) for claim in ledger.claims] == [("X", "5"), ("", "")]


@pytest.mark.parametrize(
    ("text", "row_", "found"),
    [
        ('{"strike": "s"}', 1, "an object at the top level at column 1"),
        ('"text"', 1, "a string at the top level at column 1"),
        ("\n  7", 2, '"7" at the top level at column 3'),
        ("[\n{},\n]", 2, "a trailing comma at column 3"),
        ('[{"strike": "s",}]', 1, "a trailing comma at column 16"),
        ('[{"strike": [1,]}]', 1, "a trailing comma at column 15"),
        ("[" * 11 + "]" * 11, 1, "nesting deeper than 10 at column 11"),
        ('[\n{"a": ' + "[" * 100_000, 2, "nesting deeper than 10 at column 15"),
        ('[\n {"source": "\\ud83d"}]', 2, "a lone surrogate \\ud83d at column 14"),
        ('[{"source": "\\ude00x"}]', 1, "a lone surrogate \\ude00 at column 14"),
        ('[{"source": "\\ud83d\\ud83d\\ude00"}]', 1, "a lone surrogate \\ud83d at column 14"),
        ("[{}", 1, "the end of the file at column 4"),
        ("[{} {}]", 1, '"{}]" at column 5'),
        ("[] []", 1, '"[]" at column 4'),
        ('[{"a" 1}]', 1, "broken JSON (Expecting ':' delimiter) at column 7"),
        ('[{"a": "x\ty"}]', 1, "broken JSON (Invalid control character at) at column 10"),
    ],
)
def test_json_that_is_broken_names_line_and_column(text: str, row_: int, found: str) -> None:
    fault = faults_of(json(text))[-1]
    assert (fault.row, fault.found) == (row_, found)


def test_pairs_of_surrogates_and_escaped_backslashes_are_characters() -> None:
    text = as_json([row(source="\U0001f600", quote="\\ud83d")])
    claim = read(text).claims[0]
    assert (claim.source, claim.quote) == ("\U0001f600", "\\ud83d")


def test_brackets_in_strings_are_not_depth() -> None:
    assert read(as_json([row(quote='[[[[[[[[[[[[{{{{ \\" [[')])).claims[0].quote.startswith("[[")


def test_records_before_a_broken_one_are_checked_too() -> None:
    text = as_json([row(said="x"), row()])[0].replace("\n]", ",]")
    assert [(fault.row, fault.column) for fault in faults_of(json(text))] == [(2, "said"), (3, None)]


@pytest.mark.parametrize(
    ("element", "kind"), [("[1]", "a list"), ('"x"', "a text"), ("null", "NoneType"), ("3", "text")]
)
def test_an_element_that_is_no_record_is_an_error(element: str, kind: str) -> None:
    text = as_json([row()])[0].replace("\n]", f",\n{element}]")
    fault = only_fault(json(text))
    assert fault.row == 3
    assert kind in fault.found
    assert "record" in fault.found


@pytest.mark.parametrize(("value", "kind"), [(["a"], "a list"), ({"a": "b"}, "an object")])
def test_a_cell_that_is_no_text_is_an_error(value: object, kind: str) -> None:
    fault = only_fault(as_json([row(source=value)]))
    assert (fault.row, fault.column, fault.found) == (2, "source", kind)


def test_a_json_text_is_told_by_its_first_character() -> None:
    assert read((as_json([row()])[0], "upload.txt")).claims[0].source == "A"


def test_the_first_fifty_faults_are_kept_and_all_are_counted() -> None:
    with pytest.raises(ClaimError) as caught:
        read(as_csv([row(said="x", source=f"S{n}") for n in range(70)]))
    assert [fault.row for fault in caught.value.faults] == list(range(2, 52))
    assert caught.value.total == 70
    assert str(caught.value).endswith("... and 20 more")


def test_every_fault_says_where_what_and_how() -> None:
    for fault in faults_of(as_csv([row(said="x", role="", published="2024-13-01", strike="")])):
        assert fault.file == "claims.csv"
        assert fault.row == 2
        assert all((fault.column, fault.found, fault.allowed, fault.mend))


def test_notices_name_their_lines() -> None:
    assert notices_of(as_csv([row()])) == []
