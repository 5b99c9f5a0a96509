"""The bad-input table: what one cell may hold."""

import pytest
from claims_kit import as_csv, as_json, both_formats, faults_of, notices_of, only_fault, read, row

from estimator.claims import Limits


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000 NUL"),
        ("\x07", "U+0007 control character"),
        ("\x1b", "U+001B ESCAPE"),
        ("\x85", "U+0085 control character"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u2069", "U+2069 POP DIRECTIONAL ISOLATE"),
    ],
)
@pytest.mark.parametrize("column", ["strike", "source", "weapon", "quote", "note", "url", "colour"])
@both_formats
def test_controls_and_overrides_are_errors_anywhere(form, column: str, character: str, name: str) -> None:
    fault = only_fault(form([row(**{column: f"a{character}b"})]))
    assert (fault.row, fault.column, fault.found) == (2, column, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("B\u200bBC", "U+200B ZERO WIDTH SPACE"),
        ("B\ufeffBC", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("B\u2060BC", "U+2060 WORD JOINER"),
        ("B\u200dBC", "U+200D ZERO WIDTH JOINER"),
        ("B\u00adBC", "U+00AD SOFT HYPHEN"),
        ("BBC\u200c", "U+200C ZERO WIDTH NON-JOINER"),
        ("BBC \u200cB", "U+200C ZERO WIDTH NON-JOINER"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("B\nBC", "U+000A LINE FEED"),
        ("B\tBC", "U+0009 TAB"),
    ],
)
@pytest.mark.parametrize("column", ["strike", "source", "weapon", "part", "bloc"])
@both_formats
def test_the_invisible_is_an_error_in_names(form, column: str, text: str, name: str) -> None:
    fault = only_fault(form([row(**{column: text})]))
    assert (fault.column, fault.found) == (column, name)


@pytest.mark.parametrize(
    "name", ["ارتش\u200cهای", "\u200fצה״ל\u200e", "Минобороны", "国防部", "Μονάδα", "O’Neill"]
)
@both_formats
def test_names_of_any_script_are_kept_as_they_stand(form, name: str) -> None:
    assert read(form([row(source=name)])).claims[0].source == name


@both_formats
def test_the_invisible_may_stand_in_prose(form) -> None:
    assert read(form([row(quote="a\u200bb\tc\nd")])).claims[0].quote == "a\u200bb\tc\nd"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
@both_formats
def test_what_a_spreadsheet_would_run_is_only_text(form, start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    claim = read(form([row(source=text, quote=text, note=text, weapon=text)])).claims[0]
    assert (claim.quote, claim.note) == (text, text)
    assert (claim.source, claim.weapon) == (text.strip(), text.strip())


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "**b**", r"\input{x}", "{{7*7}}", "${x}", "../../x", "CON"]
)
@both_formats
def test_markup_and_paths_are_only_text(form, text: str) -> None:
    claim = read(form([row(source=text, strike=text, weapon=text, quote=text)])).claims[0]
    assert (claim.source, claim.strike, claim.weapon, claim.quote) == (text,) * 4


@pytest.mark.parametrize("column", ["strike", "source"])
@pytest.mark.parametrize("blank", ["", "   ", "\u00a0"])
@both_formats
def test_blank_names_are_errors(form, column: str, blank: str) -> None:
    fault = only_fault(form([row(**{column: blank}), row(said="6", quantity="hit")]))
    assert (fault.column, fault.found, fault.mend) == (column, "a blank cell", f"Name the {column}.")


@pytest.mark.parametrize("column", ["strike", "source", "weapon", "part", "bloc"])
@both_formats
def test_names_have_120_characters(form, column: str) -> None:
    fault = only_fault(form([row(**{column: "x" * 121})]))
    assert (fault.column, fault.found) == (column, "121 characters")
    assert "120" in fault.allowed
    assert getattr(read(form([row(**{column: "x" * 120})])).claims[0], column) == "x" * 120


@pytest.mark.parametrize("column", ["quote", "note", "url", "colour"])
@both_formats
def test_cells_have_2000_characters(form, column: str) -> None:
    fault = only_fault(form([row(**{column: "x" * 2001})]))
    assert fault.column == column
    assert "2,000" in fault.allowed
    assert "Limits(cell=...)" in fault.mend
    read(form([row(**{column: "x" * 2001})]), Limits(cell=3000))


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        (-3, "Write 3"),
        (6.5, "as in 6-7"),
        ("1e3", "Write 1000"),
        ("1,000", "Write 1000 without"),
        ("1.000", "Write 1000 without"),
        ("1 000", "Write 1000 without"),
        ("1_000", "Write 1000 without"),
        ("NaN", "Write the number"),
        ("inf", "Write the number"),
        ("true", "Write the number"),
        ("9" * 5000, "--max-count"),
        ("1e400", "Write the number out"),
        (20_000, "--max-count"),
        ("101 %", "share"),
        ("7-5", "Write 5-7"),
        ("mots", "Did you mean most?"),
    ],
)
@both_formats
def test_bad_numbers_are_errors_with_the_way_to_write_them(form, said: object, mend: str) -> None:
    fault = only_fault(form([row(said=said), row(source="B")]))
    assert (fault.row, fault.column) == (2, "said")
    assert mend in fault.mend


@pytest.mark.parametrize(
    ("literal", "mend"),
    [
        ("NaN", "Write the number"),
        ("Infinity", "Write the number"),
        ("-Infinity", "Write the number"),
        ("true", "Write the number"),
        ("false", "Write the number"),
        ("1e3", "Write 1000"),
        ("1e400", "Write the number out"),
        ("-3", "Write 3"),
        ("6.5", "as in 6-7"),
        ("9" * 5000, "--max-count"),
    ],
)
def test_bad_json_numbers_are_errors(literal: str, mend: str) -> None:
    text = as_json([row(said="HERE")])[0].replace('"HERE"', literal)
    fault = only_fault((text, "claims.json"))
    assert (fault.row, fault.column) == (2, "said")
    assert mend in fault.mend


def test_a_whole_json_float_is_read_with_a_notice() -> None:
    ledger = read(as_json([row(said=8.0)]))
    assert str(ledger.claims[0].reading) == "8..8"
    assert [notice.text for notice in ledger.notices] == ['the number "8.0" is read as 8']
    assert "not whole" in only_fault(as_csv([row(said="8.0")])).found


def test_a_json_integer_is_read() -> None:
    assert str(read(as_json([row(said=8)])).claims[0].reading) == "8..8"


@both_formats
def test_foreign_digits_are_echoed(form) -> None:
    ledger = read(form([row(said="۵-۷")]))
    assert str(ledger.claims[0].reading) == "5..7"
    assert [notice.text for notice in ledger.notices] == ['"۵-۷" is read as 5..7']


@pytest.mark.parametrize("said", ["5²", "⁵", "5\u200b", "5\0"])
@both_formats
def test_what_only_looks_like_a_number_is_named(form, said: str) -> None:
    assert "U+" in only_fault(form([row(said=said)])).found


def test_the_count_limit_is_overridable() -> None:
    assert read(as_csv([row(said="20000")]), Limits(count=20_000)).claims[0].reading.low == 20_000


@pytest.mark.parametrize("said", ["90%", "all", "most", "over 80 %"])
@both_formats
def test_launched_is_no_share(form, said: str) -> None:
    fault = only_fault(form([row(quantity="launched", said=said)]))
    assert (fault.column, fault.found) == ("said", f'"{said}", a share')


@pytest.mark.parametrize(
    ("column", "text", "allowed"),
    [
        ("role", "atacker", "attacker, defender, neutral"),
        ("role", "", "attacker, defender, neutral"),
        (
            "quantity",
            "downed",
            "launched, intercepted, hit, damaged, failed, reached, not_intercepted, not_hit",
        ),
        ("quantity", "", "launched, intercepted, hit, damaged, failed, reached, not_intercepted, not_hit"),
        ("class", "press", "belligerent, ally, neutral, imagery"),
    ],
)
@both_formats
def test_choices_list_what_is_allowed(form, column: str, text: str, allowed: str) -> None:
    fault = only_fault(form([row(**{column: text})]))
    assert (fault.column, fault.allowed) == (column, allowed)
    assert fault.found == (f'"{text}"' if text else "a blank cell")
    if text == "atacker":
        assert fault.mend == "Did you mean attacker?"


@both_formats
def test_choices_may_differ_in_case(form) -> None:
    claim = read(form([row(role="Defender", quantity="Not intercepted", class_="ALLY")])).claims[0]
    assert (claim.role, claim.quantity, claim.source_class) == ("defender", "not_intercepted", "ally")


@pytest.mark.parametrize(
    ("role", "source_class"),
    [("attacker", "belligerent"), ("defender", "belligerent"), ("neutral", "neutral")],
)
@both_formats
def test_the_class_follows_from_the_role(form, role: str, source_class: str) -> None:
    assert read(form([row(role=role)])).claims[0].source_class == source_class


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("2024-11-19", "2024-11-19T00:00:00+00:00"),
        ("2024-11-19T10:30Z", "2024-11-19T10:30:00+00:00"),
        ("2024-11-19T10:30:15.5+02:00", "2024-11-19T08:30:15.500000+00:00"),
        ("2024-11-19 01:00 +0300", "2024-11-18T22:00:00+00:00"),
        ("2025-01-31T23:59Z", "2025-01-31T23:59:00+00:00"),
    ],
)
@both_formats
def test_dates_are_kept_in_utc(form, text: str, published: str) -> None:
    ledger = read(form([row(published=text)]))
    assert ledger.claims[0].published.isoformat() == published
    assert ledger.notices == ()


@both_formats
def test_a_time_without_zone_is_utc_with_a_notice(form) -> None:
    content = form([row(published="2024-11-19T10:30")])
    assert read(content).claims[0].published.isoformat() == "2024-11-19T10:30:00+00:00"
    assert notices_of(content) == ['the time "2024-11-19T10:30" has no zone and is read as UTC']


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-02-30", "which does not exist"),
        ("2024-11-19T25:00", "which does not exist"),
        ("0001-01-01T00:00+14:00", "which does not exist"),
        ("2025-02-01", "in the future"),
        ("2025-01-31T23:00-05:00", "in the future"),
        ("9999-12-31T23:59-14:00", "which does not exist"),
        ("19.11.2024", '"19.11.2024"'),
        ("11/19/2024", '"11/19/2024"'),
        ("2024-11", '"2024-11"'),
        ("yesterday", '"yesterday"'),
        ("２０２４-11-19", '"２０２４-11-19"'),
    ],
)
@both_formats
def test_dates_that_are_none_are_errors(form, text: str, found: str) -> None:
    fault = only_fault(form([row(published=text)]))
    assert (fault.row, fault.column) == (2, "published")
    assert found in fault.found


@both_formats
def test_silence_is_kept_and_is_never_zero(form) -> None:
    ledger = read(form([row(), row(source="B", said="")]))
    assert [str(claim.reading) for claim in ledger.claims] == ["5..5", "said nothing"]


@both_formats
def test_all_faults_of_a_row_come_at_once(form) -> None:
    record = row(strike="", source="x" * 121, role="x", quantity="y", said="z", published="p", note="\0")
    columns = [fault.column for fault in faults_of(form([record]))]
    assert sorted(columns) == ["note", "published", "quantity", "role", "said", "source", "strike"]
