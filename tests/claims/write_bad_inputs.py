"""Write the bad-input table of docs/claims-format.md from the cases that the tests try (``make docs``)."""

import re
from pathlib import Path

from bad_case import Case
from bad_inputs import TABLE
from bad_priors import PRIORS, ROW

PAGE = Path(__file__).resolve().parents[2] / "docs" / "claims-format.md"
BEGIN = "<!-- bad inputs: written by tests/claims/write_bad_inputs.py -->"
END = "<!-- end of bad inputs -->"
_KINDS = {
    "fault": "error",
    "notice": "notice",
    "error": "error, when estimated",
    "found": "remark on the result",
    "read": "read",
}


def table() -> str:
    """Return the table in Markdown: every row with the inputs that are tried and the words that are told."""
    lines = ["| input | for instance | gets | words |", "|---|---|---|---|"]
    for row, cases in TABLE.items():
        for number, case in enumerate(cases):
            lines.append(_line(row if number == 0 else "", case.what, _KINDS[case.kind], _words(case)))
    for number, prior in enumerate(PRIORS):
        lines.append(_line(ROW if number == 0 else "", prior.what, "error", prior.told.removeprefix(", ")))
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


def _words(case: Case) -> str:
    return case.told.removeprefix(": ").removeprefix(", ")


def _line(row: str, what: str, kind: str, told: str) -> str:
    shown = f"`{_cell(told)}`" if told else ""
    return f"| {_cell(row)} | {_named(what)} | {kind} | {shown} |"


def _named(what: str) -> str:
    """Return what is tried; as code where it is a bare value that Markdown could take for something else."""
    return (
        _cell(what)
        if "`" in what or re.fullmatch(r"[\w ,:-]*[a-z]{3}[\w ,:-]*", what)
        else f"`{_cell(what)}`"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
