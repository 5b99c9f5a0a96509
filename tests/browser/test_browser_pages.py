"""The other pages in a real browser: argue, learn and cancel, download, keep sessions apart, save and load one."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect
from test_browser_strike import SENTENCE, open_karachev, start_from

STRIKES = Path(__file__).resolve().parents[2] / "examples" / "strikes"
RECORD = [str(STRIKES / name) for name in ("lotarevka-2024-11-23.csv", "khalino-2024-11-25.csv")]


def go(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()


def settle(page):
    """Wait until the page has taken in what was done: a person sees it work, and does not press a moving button."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def upload(page, files):
    page.locator("[data-testid=stFileUploader] input[type=file]").last.set_input_files(files)


def test_the_argument_is_shown_part_by_part(page):
    open_karachev(page)
    go(page, "Argument")
    expect(page.get_by_text("Were it 5")).to_be_visible()
    page.get_by_role("radio", name="Tipping point").or_(
        page.get_by_role("button", name="Tipping point")
    ).first.click()
    expect(page.get_by_text("– The tipping point: spin below")).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("With spin at 0.63")).to_be_visible()


def test_a_record_is_learned_cancelled_and_learned_again(page):
    go(page, "History")
    upload(page, RECORD)
    expect(page.get_by_text("Strikes of the record")).to_be_visible()
    page.get_by_text(re.compile("^nuts:")).click()
    page.get_by_role("button", name="Learn", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Learning was cancelled")).to_be_visible()
    page.get_by_text(re.compile("^laplace:")).click()
    settle(page)
    page.get_by_role("button", name="Learn", exact=True).click()
    expect(page.get_by_text("Learning was cancelled")).to_have_count(0)
    go(page, "Method")
    go(page, "History")
    expect(page.get_by_text("The checks passed")).to_be_visible()
    page.get_by_role("button", name="Use these sources on the Strike page").click()
    expect(page.get_by_text("judges its sources by this record")).to_be_visible()
    go(page, "Strike")
    open_karachev(page)
    expect(page.get_by_test_id("stTable")).to_contain_text("historical, learned (shown)")


def test_reports_are_downloaded_and_a_session_comes_back_elsewhere(page, browser, server, tmp_path):
    open_karachev(page)
    said = page.locator(SENTENCE).inner_text()
    go(page, "Report")
    for form, begins in (("HTML", b"<!"), ("JSON", b"{"), ("CSV", b"strike,")):
        with page.expect_download() as download:
            page.get_by_role("button", name=form, exact=False).first.click()
        assert Path(download.value.path()).read_bytes().startswith(begins)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the session").click()
    file = tmp_path / "session.json"
    download.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["case"]["name"] == "karachev.csv"
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(server)
        expect(other.get_by_text("Choose where to start from above")).to_be_visible()
        # Another session sees nothing of this one before the file is given to it.
        expect(other.locator(SENTENCE)).to_have_count(0)
        start_from(other, "A session that you saved")
        upload(other, str(file))
        expect(other.locator(SENTENCE)).to_have_text(said)
