"""Small hands for drawing: SVG elements whose text is escaped, whose numbers are short, whose bytes are stable."""

from typing import Final
from xml.etree import ElementTree

from estimator.display.plain import isolated, safe

Element = ElementTree.Element
_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_FONT: Final = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


def drawing(width: float, height: float, title: str, description: str) -> Element:
    """Return an empty drawing that assistive technology reads as one image with a name and a description.

    Both are to be safe already, names in them isolated (``plain.safe``, ``plain.isolated``).
    """
    attributes = {
        "xmlns": _NAMESPACE,
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "width": number(width),
        "height": number(height),
        "role": "img",
        "aria-label": f"{title}. {description}",
        "font-family": _FONT,
        "font-size": "11",
        "fill": "currentColor",
    }
    root = ElementTree.Element("svg", attributes)
    ElementTree.SubElement(root, "title").text = title
    ElementTree.SubElement(root, "desc").text = description
    return root


def add(parent: Element, tag: str, **attributes: str | float) -> Element:
    """Add an element; ``text_anchor`` becomes ``text-anchor``, numbers are shortened."""
    plain = {
        name.replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    return ElementTree.SubElement(parent, tag, plain)


def write(parent: Element, x: float, y: float, text: str, **attributes: str | float) -> Element:
    """Add a line of text."""
    element = add(parent, "text", x=x, y=y, **attributes)
    element.text = safe(text)
    return element


def isolate(parent: Element, text: str) -> Element:
    """Add text of any script to a line without letting it turn what stands round it."""
    span = add(parent, "tspan", unicode_bidi="isolate")
    # Isolates stand in the text as well: not every renderer heeds the property.
    span.text = isolated(safe(text))
    return span


def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_of(root: Element) -> str:
    """Return the drawing as text."""
    return ElementTree.tostring(root, encoding="unicode")
