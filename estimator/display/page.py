"""How a notebook shows a result: its sentences with the bars beside them."""

from collections.abc import Sequence
from html import escape

from estimator.display.plain import safe

_BOX = "display:flex;flex-wrap:wrap;gap:8px 16px;margin:4px 0 16px"


def posterior_html(sentences: Sequence[str], bars_svgs: Sequence[Sequence[str]]) -> str:
    """Return one block for each salvo: its sentence as text, its bars (SVG as made by ``bars_svg``) below."""
    blocks = [
        f'<p>{escape(safe(sentence))}</p><div style="{_BOX}">{"".join(bars)}</div>'
        for sentence, bars in zip(sentences, bars_svgs, strict=True)
    ]
    return f'<div dir="ltr">{"".join(blocks)}</div>'
