"""What all drawings share: layers of a Vega-Lite specification, and the data they draw.

A specification depends on no number of the answer, so that an edit sends only new data to the browser. It is a plain
dict: building the same chart with Altair costs about 100 ms a chart, most of it validation, which the tests do
instead, and importing Altair another second. Heights are pixels, so that words keep their distance from marks.
"""

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import streamlit as st

Spec = dict[str, Any]
Record = dict[str, Any]

_TEXT: Final = ("kind", "text", "outcome")
_NUMBER: Final = ("x", "x2", "y", "y2")
_SCHEMA: Final = pa.schema(
    [(name, pa.string()) for name in _TEXT] + [(name, pa.float64()) for name in _NUMBER]
)


#: Words take the colour of the text round the drawing, in either theme: drawings are SVG.
INK: Final = "currentColor"


#: The theme's words on axes are too faint to read in the light.
_AXIS: Final = {
    "aria": False,
    "labelColor": INK,
    "titleColor": INK,
    "labelOpacity": 0.82,
    "titleOpacity": 0.82,
}
#: Shares on an axis, written as everywhere else.
PERCENT: Final = "format(100 * datum.value, '.0f') + ' %'"


#: What leads a screen reader from a drawing to its numbers.
THE_SAME: Final = "The same in a table: "


def chart(height: int, x: Spec, y: Spec, layers: Sequence[Spec]) -> Spec:
    """Return a specification; its marks are silent, so that a screen reader meets the description alone."""
    return {
        "height": height,
        "view": {"stroke": None},
        # No value is missing: to look for such anew in every layer would cost time.
        "config": {"mark": {"aria": False, "invalid": None}, "axis": _AXIS},
        "usermeta": {"embedOptions": {"renderer": "svg"}},
        "encoding": {"x": x, "y": y},
        "layer": list(layers),
    }


def layer(kind: str, mark: Spec, **encoding: Any) -> Spec:
    """Return a layer that draws the rows of one kind."""
    return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": mark, "encoding": encoding}


def words() -> Spec:
    """Return the encoding of words."""
    return {"field": "text", "type": "nominal"}


def lettering(size: float, **style: Any) -> Spec:
    """Return the mark of words."""
    return {"type": "text", "fontSize": size, "fill": INK, **style}


def quantitative(field: str, scale: Spec, axis: Spec | None) -> Spec:
    """Return the encoding of a position."""
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def shares_across() -> Spec:
    """Return the encoding of places across that ``in_shares`` has put between 0 and 1.

    The ends of such a scale are known; where they have to be looked for, every layer that happens to be empty costs a
    warning in the browser's log, and those took longer than the drawing.
    """
    return quantitative("x", {"domain": [0, 1], "nice": False, "zero": False}, None)


def in_shares(rows: Sequence[Record], left: float, right: float) -> list[Record]:
    """Return rows with their places across as shares of the way from left to right."""
    across = right - left
    return [row | {name: (row[name] - left) / across for name in ("x", "x2") if name in row} for row in rows]


def pixels(low: int, high: int) -> Spec:
    """Return the encoding of heights in pixels."""
    return quantitative("y", {"domain": [low, high], "nice": False, "zero": False}, None)


def draw(rows: Sequence[Record], spec: Spec, key: str, name: str, description: str, table: str) -> None:
    """Draw rows; a screen reader says ``name`` of the drawing, reads ``description``, and is sent to ``table``.

    ``table`` is what the table on the page that holds the same numbers is described as.
    The name must not depend on the answer: a drawing whose name changes is drawn anew, at five times the cost.
    """
    data = pa.Table.from_pylist(list(rows), schema=_SCHEMA)
    st.vega_lite_chart(data, spec, key=key, alt=f"{name}; described in the text that follows")
    with st.container(key=f"described-{key}"):
        st.text(f"{description.rstrip('.')}. {THE_SAME}{table}.")
