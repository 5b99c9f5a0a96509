"""The bad-input table: single cells (see bad_inputs.py)."""

from bad_case import Case, json_only, one, rows, said
from claims_kit import as_json, row

CELLS: dict[str, list[Case]] = {
    "invisible characters in a name; U+200E, U+200F and, inside a word, U+200C may stand": [
        one(
            "U+200B",
            (
                ", line 2, column source: found U+200B ZERO WIDTH SPACE; allowed: visible characters."
                " Remove or retype the character."
            ),
            source="A\u200bB",
        ),
        one("U+200C inside a word", "", "read", source="می\u200cشود"),
        one("U+200E and U+200F", "", "read", source="\u200eרשות\u200f"),
    ],
    "`said` blank: nothing was said, never zero": [
        rows("a blank cell beside a figure", "", row(), row(source="B", said=""), kind="read"),
    ],
    "numbers that are no plain whole number": [
        said(
            "-3",
            (
                ', line 2, column said: found "-3" (below zero); allowed: a whole number in plain '
                "digits. Write 3 or, for a range, 5-7."
            ),
        ),
        said(
            "6.5",
            (
                ', line 2, column said: found "6.5" (not whole); allowed: a whole number in plain '
                "digits. Write a whole number or a range around it, as in 6-7; a share needs its %."
            ),
        ),
        said(
            "1e3",
            (
                ', line 2, column said: found "1e3" (exponent); allowed: a whole number in plain '
                "digits. Write 1000."
            ),
        ),
        said(
            "1,000",
            (
                ', line 2, column said: found "1,000" (thousands separated); allowed: a whole number '
                "in plain digits. Write 1000 without separators."
            ),
        ),
        said(
            "1.000",
            (
                ', line 2, column said: found "1.000" (thousands separated); allowed: a whole number '
                "in plain digits. Write 1000 without separators."
            ),
        ),
        said(
            "1 000",
            (
                ', line 2, column said: found "1 000" (thousands separated); allowed: a whole number '
                "in plain digits. Write 1000 without separators."
            ),
        ),
        said(
            "1_000",
            (
                ', line 2, column said: found "1_000" (thousands separated); allowed: a whole number '
                "in plain digits. Write 1000 without separators."
            ),
        ),
        said(
            "NaN",
            (
                ', line 2, column said: found "nan" (not a number); allowed: a whole number in plain '
                "digits. Write the number, as in 5, or leave the cell blank if nothing was said."
            ),
        ),
        said(
            "inf",
            (
                ', line 2, column said: found "inf" (not a number); allowed: a whole number in plain '
                "digits. Write the number, as in 5, or leave the cell blank if nothing was said."
            ),
        ),
        said(
            "true",
            (
                ', line 2, column said: found "true" (not a number); allowed: a whole number in plain'
                " digits. Write the number, as in 5, or leave the cell blank if nothing was said."
            ),
        ),
        said(
            "1e400",
            (
                ', line 2, column said: found "1e400" (exponent); allowed: a whole number in plain '
                "digits. Write the number out in digits."
            ),
        ),
        one(
            "a number of 5,000 digits",
            (
                ", line 2, column said: found a number of 5,000 digits; allowed: counts up to the "
                "limit of 10,000. Raise the limit with Limits(count=...) or --max-count."
            ),
            said="9" * 5000,
        ),
        json_only(
            "`-3` as a JSON number",
            (
                ', line 2, column said: found "-3" (below zero); allowed: a whole number in plain '
                "digits. Write 3 or, for a range, 5-7."
            ),
            as_json([row(said=-3)])[0],
        ),
        json_only(
            "`NaN` as a JSON number",
            (
                ', line 2, column said: found "nan" (not a number); allowed: a whole number in plain '
                "digits. Write the number, as in 5, or leave the cell blank if nothing was said."
            ),
            as_json([row(said=float("nan"))])[0],
        ),
        json_only(
            "`true` as JSON has it",
            (
                ', line 2, column said: found "true" (not a number); allowed: a whole number in plain'
                " digits. Write the number, as in 5, or leave the cell blank if nothing was said."
            ),
            as_json([row(said=True)])[0],
        ),
    ],
    "`8.0` as a JSON number": [
        json_only(
            "8.0", ', line 2: the number "8.0" is read as 8', as_json([row(said=8.0)])[0], kind="notice"
        )
    ],
    "digits of other scripts; superscripts, circled digits and fractions are errors": [
        said("۵", ', line 2: "۵" is read as 5..5', "notice"),
        said("５", ', line 2: "５" is read as 5..5', "notice"),
        said(
            "5²",
            (
                ", line 2, column said: found U+00B2 SUPERSCRIPT TWO; allowed: plain digits. Write "
                "the number in plain digits, as in 5."
            ),
        ),
        said(
            "½",
            (
                ", line 2, column said: found U+00BD VULGAR FRACTION ONE HALF; allowed: plain digits."
                " Write the number in plain digits, as in 5."
            ),
        ),
    ],
    "words that are not in the table": [
        said(
            "a goodly number",
            (
                ', line 2, column said: found "a goodly number"; allowed: 5, 5-7, at least 5, …. Did '
                "you mean a number of?"
            ),
        ),
        said(
            "mostly",
            (', line 2, column said: found "mostly"; allowed: 5, 5-7, at least 5, …. Did you mean most?'),
        ),
        said(
            "twenty-five",
            (
                ', line 2, column said: found "twenty-five"; allowed: 5, 5-7, at least 5, …. Write it in one '
                "of these ways and keep the wording in quote."
            ),
        ),
    ],
    "a range from high to low, a share above 100 %, of too many decimals or with its % inside": [
        said("7-5", ', line 2, column said: found "7-5"; allowed: a range from low to high. Write 5-7.'),
        said(
            "120 %",
            (
                ', line 2, column said: found "120%"; allowed: shares up to 100 %. Give the share of '
                "the source's own total."
            ),
        ),
        said(
            "1.5%-3",
            (
                ', line 2, column said: found "1.5%-3"; allowed: a share whose % stands at its end. '
                "Write it as in 9-25 %."
            ),
        ),
        said(
            "87.1234567 %",
            (
                ', line 2, column said: found "87.1234567%"; allowed: 0..100 % with at most six decimals. '
                "Write the share as in 87.5 %."
            ),
        ),
        said("87.123456 %", "", "read"),
    ],
    "`launched` as a share": [
        one(
            "`90 %` launched",
            (
                ', line 2, column said: found "90 %", a share; allowed: a count: 8, 5-7, at least 5, '
                "about 20. Give the number launched, or the share of the outcome it speaks of."
            ),
            quantity="launched",
            said="90 %",
        )
    ],
    "a count above the limit": [
        said(
            "10001",
            (
                ", line 2, column said: found 10001; allowed: counts up to the limit of 10,000. Raise"
                " the limit with Limits(count=...) or --max-count."
            ),
        )
    ],
    "spaces round a name: dropped": [
        one("` A`", ', line 2: spaces round the name "A" were dropped: same source?', "notice", source=" A")
    ],
    "a date that does not exist or lies in the future": [
        one(
            "2024-02-30",
            (
                ', line 2, column published: found "2024-02-30", which does not exist; allowed: an '
                "ISO 8601 date or time: 2024-11-19 or 2024-11-19T10:00Z. Check the date."
            ),
            published="2024-02-30",
        ),
        one(
            "2999-01-01",
            (
                ', line 2, column published: found "2999-01-01", in the future; allowed: dates up to '
                "today (…). Check the year; a claim is dated when it was published."
            ),
            published="2999-01-01",
        ),
        one(
            "19.11.2024",
            (
                ', line 2, column published: found "19.11.2024"; allowed: an ISO 8601 date or time: '
                "2024-11-19 or 2024-11-19T10:00Z. Write year, month and day as in 2024-11-19."
            ),
            published="19.11.2024",
        ),
    ],
    "a time without a zone: UTC": [
        one(
            "2024-11-19T10:00",
            ', line 2: the time "2024-11-19T10:00" has no zone and is read as UTC',
            "notice",
            published="2024-11-19T10:00",
        )
    ],
    "a role, quantity or class that is none of those known": [
        one(
            "`defendre`",
            (
                ', line 2, column role: found "defendre"; allowed: attacker, defender, neutral. Did '
                "you mean defender?"
            ),
            role="defendre",
        ),
        one(
            "`shot down`",
            (
                ', line 2, column quantity: found "shot down"; allowed: launched, intercepted, hit, '
                "damaged, failed, reached, not_intercepted, not_hit. Choose one of these."
            ),
            quantity="shot down",
        ),
        one(
            "`press`",
            (
                ', line 2, column class: found "press"; allowed: belligerent, ally, neutral, imagery.'
                " Choose one of these."
            ),
            class_="press",
        ),
    ],
    "text that begins with `=`, `+`, `-`, `@` or a tab; markup, template or path syntax: read as it stands": [
        one("`=1+1`", "", "read", source="=1+1", note="\t@SUM(A1)"),
        one("`<script>`, `{{x}}`, `\\input`", "", "read", source="<script>{{x}}\\input{y}"),
        one("`../../x`", "", "read", source="../../x", strike="CON"),
    ],
    "a blank or overlong name": [
        one(
            "a blank",
            (", line 2, column source: found a blank cell; allowed: 1 to 120 characters. Name the source."),
            source=" ",
        ),
        one(
            "300 characters",
            (
                ", line 2, column source: found 300 characters; allowed: 1 to 120 characters. Shorten"
                " it. Raise the limit with Limits(name=...) or --max-name."
            ),
            source="x" * 300,
        ),
    ],
}
