"""One PDF file, set by Typst from a fixed form: no markup from outside, the same bytes for the same inputs."""

import importlib
import json
import re
from pathlib import Path
from typing import Any, Final

from estimator.display.plain import visible
from estimator.report.glyphs import FAMILY, FONTS, undrawable
from estimator.report.pdf_blocks import Block, bullets
from estimator.report.pdf_content import blocks, title
from estimator.report.values import Contents

_FONT: Final = re.compile(r'font-family="[^"]*"')
#: The form that every PDF is set in.
FORM: Final = Path(__file__).resolve().parent / "templates" / "report.typ"
#: Characters that the font lacks and that are named; of more the number is told.
_NAMED: Final = 20


def report_pdf(summary: Contents) -> bytes:
    """Return the report of a summary as a PDF; there is no date in it."""
    return set_pdf(title(summary), blocks(summary))


def set_pdf(heading: str, content: list[Block]) -> bytes:
    """Return blocks as a PDF with ``heading`` as its title."""
    typst: Any = importlib.import_module("typst")  # slow to import, and only a PDF needs it
    plain, lacking = form_data(heading, content)
    # With the package's own font alone no machine's fonts can change a byte.
    made = typst.compile(
        FORM.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=not lacking,
        sys_inputs={"content": plain},
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError(f"found {type(made).__name__} from the typesetter; allowed: bytes")
    return made


def form_data(heading: str, content: list[Block]) -> tuple[str, tuple[str, ...]]:
    """Return the data of the form, and the characters that the font lacks, which a notice at the end names."""
    lacking = undrawable("".join(_texts([heading, content])))
    notice = [_notice(lacking)] if lacking else []
    told = {"title": visible(heading), "font": FAMILY, "blocks": [*map(_in_font, content), *notice]}
    return json.dumps(told, ensure_ascii=True), lacking


def _in_font(block: Block) -> Block:
    """Return a block whose drawings are written in the package's own font."""
    if block["kind"] not in {"pictures", "strips"}:
        return block
    items = [
        {**one, "svg": _FONT.sub(f'font-family="{FAMILY}"', one["svg"], count=1)} for one in block["items"]
    ]
    return {**block, "items": items}


def _texts(value: object) -> list[str]:
    """Return every text in nested lists and dictionaries; of a drawing what it writes."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key != "svg" for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def _notice(lacking: tuple[str, ...]) -> Block:
    named = ", ".join(f"U+{ord(character):04X}" for character in lacking[:_NAMED])
    more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return bullets(
        [
            f"The font of this report lacks {named}{more}. They are drawn in a font of the machine that made it, where "
            "one has them, else as empty boxes; on another machine the file may differ by them."
        ],
        "Characters",
        boxed=True,
    )
