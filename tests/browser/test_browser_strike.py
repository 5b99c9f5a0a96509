"""The Strike page in a real browser: open, choose, edit, upload, and look at it."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect

import estimator as est
from estimator.display.credible import smallest_set

SENTENCE = ".st-key-sentence"
#: The drawing of one quantity's bars; within a component's own part of the page, which locators look into.
BARS = "svg.drawing"
#: The first bytes of every PNG.
PNG = b"\x89PNG"


def start_from(page, words):
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option").filter(has_text=words).click()


def open_karachev(page):
    page.get_by_role("button", name="Open the Karachev example").click()
    return shown(page)


def shown(page):
    """Wait until the whole answer about the example is on the page."""
    expect(page.locator(SENTENCE)).to_contain_text("Of 8 launched")
    expect(page.get_by_text("Numerical error, versions and digests")).to_be_visible()
    expect(page.locator(BARS)).to_have_count(5)
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg")).to_have_count(2)
    at_rest(page)
    return page


def at_rest(page):
    """Wait until no script runs and the claims table stands still, so that a click finds what it aims at."""
    page.locator("[data-test-script-state=notRunning]").wait_for()
    table, stood = page.get_by_role("table", name="Claims of this salvo"), None
    while (stands := table.bounding_box()) != stood:
        stood = stands
        page.wait_for_timeout(150)


def cell(page, column, line):
    """Return the input of one cell of the claims table."""
    return page.get_by_label(f"{column}, line {line}", exact=True)


def edit_cell(page, column, line, text):
    """Type into a cell of the claims table and end it with Enter."""
    cell(page, column, line).fill(text)
    cell(page, column, line).press("Enter")


def test_the_empty_page_asks_for_claims_and_stays_at_home(page):
    expect(page.get_by_text("Choose where to start from above")).to_be_visible()
    expect(page.locator(SENTENCE)).to_have_count(0)


def test_the_example_is_answered_and_described(page):
    open_karachev(page)
    expect(page.get_by_role("img", name="Bars: probability of each number hit")).to_be_visible()
    described = page.locator("figure .description")
    expect(described).to_have_count(5)
    expect(described.nth(2)).to_contain_text("US officials: 6")
    expect(page.locator('[class*="st-key-described-"]')).to_have_count(2)


@cache
def karachev():
    """Return the answer as the library has it."""
    return est.estimate(
        est.read_claims("examples/karachev.csv"), est.load_priors("historical"), seed=1
    ).salvos[0]


def test_bars_stand_for_the_numbers_of_the_answer(page):
    """The highest bar stands over the number that the sentence names, and carries its probability."""
    open_karachev(page)
    bars = page.locator(BARS).first
    highest = bars.evaluate(
        "drawing => [...drawing.querySelectorAll('.bar')].sort((a, b) => b.getBBox().height - a.getBBox().height)[0]"
        ".querySelector('title').textContent"
    )
    answer = karachev().pmf["launched"]
    assert re.match(rf"8: {100 * answer[8]:.0f} % after the claims, \d+ % before$", highest)
    held = bars.locator(".bar:not(.outside) title")
    numbers = [int(told.split(":")[0]) for told in held.all_text_contents()]
    assert numbers == list(smallest_set(answer).values)
    expect(bars.locator(".set")).to_have_count(1)
    expect(bars.locator(".prior")).to_have_count(bars.locator(".bar").count())
    over, mark = bars.locator(".bar").nth(5), page.locator("figure").nth(2).locator(".exact")
    assert mark.count() == 1
    assert over.bounding_box()["height"] > 0


def test_a_number_leads_back_to_the_claims_and_priors_behind_it(page):
    open_karachev(page)
    behind = page.locator(".st-key-rests-on")
    expect(behind.get_by_text("US officials")).to_have_count(0)
    page.locator("figure").nth(2).locator(".bar").nth(4).click()
    expect(
        behind.get_by_text(
            re.compile(
                rf"^Hit\. 4: {100 * karachev().pmf['hit'][4]:.0f} % after the claims, \d+ % before any of them\. "
                "Most probable 5; smallest "
            )
        )
    ).to_be_visible()
    expect(behind.get_by_text("Claims about it: US officials: 6.")).to_be_visible()
    expect(behind.get_by_text("Priors.", exact=True)).to_be_visible()
    expect(behind.locator("summary")).to_be_focused()
    page.get_by_role("button", name="What the numbers of Failed rest on").press("Enter")
    expect(
        behind.get_by_text("Failed. Most probable 0; smallest credible set 0-3 holds 93 %.")
    ).to_be_visible()
    expect(behind.get_by_text("No claim that counts is about it.")).to_be_visible()


def test_another_scenario_changes_the_answer(page):
    open_karachev(page)
    before = page.locator(SENTENCE).inner_text()
    page.get_by_role("radio", name="sceptical").or_(
        page.get_by_role("button", name="sceptical")
    ).first.click()
    expect(page.locator(SENTENCE)).not_to_have_text(before)
    expect(page.get_by_test_id("stTable")).to_contain_text("sceptical (shown)")


def test_an_edited_claim_changes_answer_and_bars_without_drawing_them_anew(page):
    open_karachev(page)
    bars = page.locator(BARS).first
    bars.evaluate("drawing => { drawing.dataset.kept = 'yes' }")
    before, numbers = page.locator(SENTENCE).inner_text(), bars.text_content()
    edit_cell(page, "said", 1, "12")
    expect(page.locator(SENTENCE)).not_to_have_text(before)
    expect(bars).not_to_have_text(numbers)
    assert bars.evaluate("drawing => drawing.dataset.kept") == "yes"
    edit_cell(page, "said", 1, "a lot")
    expect(page.get_by_text("Some rows cannot be read yet")).to_be_visible()
    expect(page.locator(SENTENCE)).to_have_count(0)
    edit_cell(page, "said", 1, "8")
    expect(page.locator(SENTENCE)).to_have_text(before)


def test_a_faulty_upload_shows_its_faults(page):
    start_from(page, "A claims file")
    content = b"strike,source,role,quantity,said\ns1,A,attacker,hit,a lot\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "claims.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(page.get_by_text("The file cannot be read yet")).to_be_visible()
    expect(page.get_by_text('Line 2, column said: found "a lot"')).to_be_visible()
    expect(page.locator(SENTENCE)).to_have_count(0)


def test_names_are_shown_as_they_are_typed(page):
    """Markdown, HTML and Hebrew in names stay text; nothing of it runs (the page fixture would hear an error)."""
    start_from(page, "A claims file")
    name = "**b** <img src=x onerror=boom()> $x$ :red[r]"
    rows = [
        "strike,source,role,quantity,said",
        f"{name},{name},attacker,hit,6",
        f"{name},צה״ל,defender,intercepted,5",
    ]
    page.locator("input[type=file]").set_input_files(
        {"name": "claims.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    expect(page.locator(SENTENCE)).to_contain_text("launched")
    expect(page.get_by_text(name, exact=False).first).to_be_attached()
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(
        page.locator("figure .words").filter(has_text=re.compile("\u2068צה״ל\u2069: 5"))
    ).not_to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_fits_wide_and_narrow_in_light_and_dark(page, tmp_path, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    open_karachev(page)
    expect(page.get_by_test_id("stTable")).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    words = page.locator(f"{BARS} text").first
    ink = words.evaluate("word => getComputedStyle(word).fill")
    ground = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    dark_ground, dark_ink = (sum(map(int, re.findall(r"\d+", colour)[:3])) < 384 for colour in (ground, ink))
    assert dark_ground is (scheme == "dark")
    assert dark_ink is not dark_ground
    shot = tmp_path / f"strike-{width}-{scheme}.png"
    page.screenshot(path=shot, full_page=True)
    assert shot.read_bytes()[:4] == PNG
