"""Who cannot see, or has no mouse: no page breaks the rules that axe-core checks, and the keyboard reaches everything.

``axe/axe.min.js`` is axe-core 4.14.1 as its makers publish it, under the Mozilla Public License 2.0
(``axe/LICENSE``). It is read from disk by this test alone.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from test_browser_pages import go
from test_browser_strike import open_karachev

AXE = Path(__file__).with_name("axe") / "axe.min.js"
GRAVE = ("serious", "critical")


def violations(page, scheme):
    """Return what axe-core finds that is grave, as text that tells where."""
    page.emulate_media(color_scheme=scheme)
    ground = "app => getComputedStyle(app).backgroundColor"
    dark = "rgb(20, 23, 26)" if scheme == "dark" else "rgb(255, 255, 255)"
    page.wait_for_function(f"({ground})(document.querySelector('[data-testid=stApp]')) === '{dark}'")
    page.evaluate(AXE.read_text("utf-8"))
    page.wait_for_function(STILL)  # colours that fade from one to the other are neither
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{v['id']}: {n['target']} {n['html'][:200]}"
        for v in found
        if v["impact"] in GRAVE
        for n in v["nodes"]
    ]


#: Whether no colour or opacity is on its way.
STILL = "document.getAnimations().every(a => !(a instanceof CSSTransition) || a.playState !== 'running')"


def settled(page):
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def fits(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    beyond = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    return beyond <= 0


def test_no_page_breaks_a_grave_rule_and_all_fit_wide_and_narrow(page):
    settled(page)
    assert violations(page, "light") + violations(page, "dark") == []
    open_karachev(page)
    for name in ("Strike", "Argument", "Sources", "History", "Report", "Method"):
        go(page, name)
        settled(page)
        assert violations(page, "light") + violations(page, "dark") == [], name
        assert fits(page, 390), name
        assert fits(page, 1280), name
        told = page.locator('[class*="st-key-described-"]')
        expect(told).to_have_count(page.get_by_test_id("stVegaLiteChart").count())


def test_a_page_with_a_grave_fault_would_be_noticed(page):
    page.evaluate("document.querySelector('[data-testid=stMain]').append(new Image())")
    assert any(fault.startswith("image-alt") for fault in violations(page, "light"))


@pytest.mark.parametrize("wanted", [("Strike", ("claims", "scenario", "table")), ("Report", ("download",))])
def test_the_keyboard_reaches_everything(page, wanted):
    name, parts = wanted
    open_karachev(page)
    go(page, name)
    settled(page)
    page.evaluate("document.activeElement.blur()")
    met = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        met |= set(page.evaluate(FOCUSED))
        if met >= set(parts):
            break
    assert met >= set(parts)


#: Which of the parts that matter holds the focus.
FOCUSED = """() => {
  const at = document.activeElement, within = test => at.closest(test) !== null
  const parts = {
    claims: '[data-testid=stDataFrame]', scenario: '.st-key-scenario', table: '[data-testid=stExpander]',
    download: '[data-testid=stDownloadButton]',
  }
  return Object.keys(parts).filter(name => within(parts[name]))
}"""
