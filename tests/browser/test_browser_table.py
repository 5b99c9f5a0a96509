"""The claims table as a person uses it: typed into, pasted into, gone through by keys, never behind what is typed."""

import pytest
from playwright.sync_api import expect
from test_browser_pages import go
from test_browser_strike import SENTENCE, at_rest, cell, edit_cell, open_karachev, shown, start_from


@pytest.fixture(scope="module")
def shared(opened):
    """One page for all of these tests, since opening one takes longer than what most of them do."""
    with opened() as page:
        yield page


def blank(page):
    """Open a blank table, and wait until it stands in the place of what was there before."""
    start_from(page, "A blank table")
    expect(page.locator(SENTENCE)).to_have_count(0)
    expect(page.locator(".claims tbody tr")).to_have_count(2)
    expect(cell(page, "source", 1)).to_have_value("")
    at_rest(page)
    return page


@pytest.fixture
def karachev(shared):
    """The page with the first example as it ships, at rest."""
    start_from(blank(shared), "Example: Karachev")
    return shown(shared)


def made(page, line, column):
    """Return a cell that the page fills in."""
    place = page.locator(".claims thead th").all_text_contents().index(column)
    return page.locator(".claims tbody tr").nth(line - 1).locator("td").nth(place)


def focused(page):
    return page.evaluate("""() => {
      let at = document.activeElement
      while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at.ariaLabel
    }""")


def test_enter_and_arrows_go_down_and_up_and_what_is_typed_is_read(karachev):
    edit_cell(karachev, "said", 1, "at least 9")
    assert focused(karachev) == "said, line 2"
    expect(made(karachev, 1, "read as")).to_have_text("at least 9")
    karachev.keyboard.press("ArrowDown")
    karachev.keyboard.press("ArrowUp")
    karachev.keyboard.press("ArrowUp")
    assert focused(karachev) == "said, line 1"
    expect(cell(karachev, "said", 1)).to_have_value("at least 9")


def test_faults_show_by_row_while_one_types_and_go_when_mended(karachev):
    said = cell(karachev, "said", 2)
    said.press("End")
    said.press_sequentially(" or so, perhaps")
    expect(said).to_have_attribute("aria-invalid", "true")
    expect(made(karachev, 2, "becomes")).to_have_text("has a fault")
    expect(karachev.get_by_text('Line 2, column said: found "5 or so, perhaps"')).to_be_visible()
    assert focused(karachev) == "said, line 2"
    said.press("Escape")
    expect(said).to_have_value("5")
    expect(said).not_to_have_attribute("aria-invalid", "true")
    expect(karachev.locator(SENTENCE)).to_contain_text("Of 8 launched")


def test_an_edit_taken_back_gives_the_first_answer(karachev):
    before = karachev.locator(SENTENCE).inner_text()
    cell(karachev, "quantity", 4).select_option("intercepted")
    expect(karachev.locator(SENTENCE)).not_to_have_text(before)
    cell(karachev, "quantity", 4).select_option("hit")
    expect(karachev.locator(SENTENCE)).to_have_text(before)
    cell(karachev, "use", 4).uncheck()
    expect(karachev.locator(SENTENCE)).not_to_have_text(before)
    expect(made(karachev, 4, "becomes")).to_have_text("left out by you")
    cell(karachev, "use", 4).check()
    expect(karachev.locator(SENTENCE)).to_have_text(before)


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept(karachev):
    cell(karachev, "said", 1).fill("12")
    cell(karachev, "said", 1).press("Tab")
    cell(karachev, "source", 1).fill("Somebody else")
    expect(karachev.locator(SENTENCE)).to_contain_text("Of 12 launched")
    expect(cell(karachev, "source", 1)).to_have_value("Somebody else")
    cell(karachev, "source", 1).press("Enter")
    expect(karachev.locator("figure .words").first).to_have_text("Somebody else: 12")
    at_rest(karachev)
    expect(cell(karachev, "said", 1)).to_have_value("12")


def test_edits_outlive_a_visit_to_another_page(karachev):
    edit_cell(karachev, "said", 1, "12")
    expect(karachev.locator(SENTENCE)).to_contain_text("Of 12 launched")
    go(karachev, "Method")
    go(karachev, "Strike")
    expect(cell(karachev, "said", 1)).to_have_value("12")
    edit_cell(karachev, "said", 1, "8")
    expect(karachev.locator(SENTENCE)).to_contain_text("Of 8 launched")


def test_cells_from_a_spreadsheet_are_pasted_from_the_cell_on(shared):
    page = blank(shared)
    source = cell(page, "source", 1)
    source.click()
    paste = """(at, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text', text)
      at.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}))
    }"""
    source.evaluate(
        paste, "Side A\tlaunched\t8\r\nSide B\tno such thing\t5-6\r\nmore than there is room for\n"
    )
    expect(cell(page, "source", 2)).to_have_value("Side B")
    expect(cell(page, "said", 1)).to_have_value("8")
    expect(cell(page, "quantity", 2)).to_have_value("")
    expect(made(page, 2, "read as")).to_have_text("5 to 6")
    cell(page, "quantity", 2).select_option("hit")
    expect(page.locator(SENTENCE)).to_contain_text("launched")


def test_a_long_table_comes_by_the_hundred_and_text_in_it_is_literal(shared):
    page = shared
    start_from(page, "A claims file")
    name = "<img src=x onerror=boom()>"
    rows = [f'a strike,source {k},attacker,hit,"about 5","{name}"' for k in range(120)]
    content = "\n".join(["strike,source,role,quantity,said,note", *rows]).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "many.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(page.locator(".claims tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Show 20 more of the 20 rows that follow").click()
    expect(cell(page, "source", 120)).to_have_value("source 119")
    expect(cell(page, "note", 120)).to_have_value(name)
    expect(made(page, 120, "read as")).not_to_be_empty()
    expect(page.locator(".claims button", has_text="more of")).to_be_hidden()


def test_the_column_in_hand_is_explained_in_words_on_the_page(karachev):
    cell(karachev, "class", 1).focus()
    expect(karachev.locator(".claims .help")).to_have_text("class: Decides the prior of its spin and noise.")


def test_an_example_has_one_answer_whatever_was_open_before_it(karachev, opened):
    """Choices of the earlier claims, such as the weapon they were taken for, are not kept for others."""
    with opened() as fresh:
        open_karachev(fresh)
        first = fresh.locator(SENTENCE).inner_text()
    expect(karachev.locator(SENTENCE)).to_have_text(first)
