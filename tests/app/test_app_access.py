"""What whoever cannot see, or does not know the words, needs on every page: tables of drawings, help with inputs."""

import json
from dataclasses import dataclass

import pytest
from app_kit import all_text, open_app, start_from, visit
from streamlit.proto.Element_pb2 import Element
from test_app_argument import DATED

from app import state
from app.components.drawing import THE_SAME

#: What draws by itself, or may hold a drawing of others.
DRAWINGS = {
    field.name
    for field in Element.DESCRIPTOR.oneofs_by_name["type"].fields
    if "chart" in field.name or field.name in {"iframe", "component_instance", "bidi_component"}
}
#: As the test kit calls it; a picture has no numbers, so it needs words alone.
PICTURE = "image"
TABLES = {"dataframe", "table", "arrow_data_frame", "arrow_table"}


#: Our own parts of the page: the table of claims is a table and no drawing, the bars hold several drawings.
CLAIMS, BARS = "claims_table", "bars"


@dataclass
class Told:
    """A drawing or its words in a part of our own, under the names that Streamlit's have."""

    alt: str = ""
    body: str = ""


def elements(block):
    """Return every element of a page in the order in which it is read, as its kind and what it was sent as."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from elements(child)
        elif child.type == "bidi_component":
            yield from own_parts(child.proto)
        else:
            yield child.type, child.proto


def own_parts(proto):
    """Return what a part of our own holds; one that is not known here counts as a drawing that says nothing."""
    data = json.loads(proto.json)
    if proto.component_name == CLAIMS:
        yield "table", Told(alt=data["label"])
    elif proto.component_name == BARS:
        for chart in data["charts"]:
            yield "bidi_component", Told(alt=chart["name"])
            yield "text", Told(body=chart["description"])
    else:
        yield "bidi_component", Told()


def without_table(page):
    """Return the drawings whose words do not follow at once, or name no table that stands on the page."""
    names = {proto.alt for kind, proto in page if kind in TABLES}
    wrong = []
    for (kind, proto), (after, words) in zip(page, [*page[1:], ("", None)], strict=True):
        if kind not in DRAWINGS:
            continue
        told, _, named = words.body.partition(THE_SAME) if after == "text" else ("", "", "")
        if not (proto.alt and told and named.removesuffix(".") in names):
            wrong.append(f"{kind} {getattr(proto, 'alt', '')!r}")
    return wrong


def without_help(page):
    """Return the inputs that do not say in a sentence what they are for."""
    return [
        proto.label
        for kind, proto in page
        if hasattr(proto, "help")
        and hasattr(proto, "label")
        and kind in INPUTS
        and not is_sentence(proto.help)
    ]


#: Buttons that say all that there is to say are left out.
INPUTS = {
    *(
        "selectbox",
        "multiselect",
        "slider",
        "select_slider",
        "radio",
        "checkbox",
        "toggle",
        "text_input",
        "text_area",
    ),
    *("number_input", "date_input", "time_input", "button_group", "file_uploader", "download_button"),
}


def is_sentence(text):
    return len(text.split()) > 2 and text.endswith((".", "?"))


def unfolded(app, *folds):
    """Return the elements of a page whose folds are open."""
    for fold in folds:
        app.session_state[fold] = True
    app.run()
    assert not app.exception, app.exception
    return list(elements(app.main))


@pytest.fixture(scope="module")
def pages():
    """Every page, and every part of the argument, with claims of several dates of which one repeats another."""
    app = start_from(open_app(), "file")
    app.file_uploader[0].set_value(("claims.csv", DATED, "text/csv")).run()
    found = {"strike": unfolded(app, "bars-table", "splits-table", "sources-table")}
    found["sources"] = unfolded(visit(app, "sources"), "sources-table")
    for name in ("history", "report", "method", "argument"):
        found[name] = list(elements(visit(app, name).main))
    for part in app.button_group(key=state.PART).options[1:]:
        app.button_group(key=state.PART).set_value(part).run()
        assert not app.exception, app.exception
        found[part] = list(elements(app.main))
    return found


def test_every_drawing_is_told_and_has_a_table(pages):
    drawn = {name: sum(kind in DRAWINGS for kind, _ in page) for name, page in pages.items()}
    assert drawn["strike"] == 7
    assert drawn["method"] == 4
    assert min(drawn[part] for part in ("Leave one out", "Two stories", "Scenarios", "Tipping point")) == 1
    assert min(drawn[part] for part in ("What would settle it", "Over time", "Copies", "sources")) >= 1
    assert {name: without_table(page) for name, page in pages.items() if without_table(page)} == {}


def test_a_drawing_without_a_table_would_be_noticed(pages):
    page = pages["Scenarios"]
    assert without_table([each for each in page if each[0] not in TABLES])
    assert without_table([each for each in page if each[0] != "text"])


def test_a_table_that_is_folded_up_is_not_sent(karachev):
    told = [proto.alt for kind, proto in elements(karachev.main) if kind in TABLES]
    assert sorted(told) == [
        "Claims of this salvo, one row for each thing one source said; cells can be edited",
        "The answer under every scenario",
    ]


def test_every_picture_is_told_in_words_on_the_page(app, pages):
    page = list(elements(visit(app, "method").main))
    told = [image.alt for kind, proto in page if kind == PICTURE for image in proto.imgs]
    assert len(told) == 1
    assert all(words and words in all_text(app) for words in told)
    assert not [
        name for name, page in pages.items() for kind, _ in page if kind == PICTURE and name != "method"
    ]


def test_every_input_has_help(pages):
    assert sum(kind in INPUTS for page in pages.values() for kind, _ in page) > 40
    assert {name: without_help(page) for name, page in pages.items() if without_help(page)} == {}
