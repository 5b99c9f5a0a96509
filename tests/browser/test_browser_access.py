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
    """Say whether a page fits a window's width, once drawings have taken notice of it."""
    page.set_viewport_size({"width": width, "height": 900})
    main = page.get_by_test_id("stMain")
    for _ in range(50):
        if main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0:
            return True
        page.wait_for_timeout(100)
    return False


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


def test_the_keyboard_reaches_everything_and_operates_it(page):
    open_karachev(page)
    for name in ("Strike", "Argument", "Sources", "History", "Report", "Method"):
        press(page, page.get_by_role("link", name=name, exact=True).first)
        expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()
        settled(page)
        assert unreached(page) == [], name
        OPERATE.get(name, lambda page: None)(page)


def test_the_keyboard_goes_from_page_to_page_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 900})
    press(
        page,
        page.get_by_role("button", name="Open sidebar").or_(page.get_by_test_id("stExpandSidebarButton")),
    )
    press(page, page.get_by_role("link", name="Method", exact=True).last)
    expect(page.get_by_role("heading", name="Method", exact=True, level=1)).to_be_visible()


def test_what_the_keyboard_cannot_reach_would_be_noticed(page):
    settled(page)
    page.evaluate(TRAP)
    assert any("out of reach" in told for told in unreached(page))


def strike(page):
    """Go on in the tour, past the claims, and open a table."""
    press(page, page.get_by_role("button", name="Next", exact=True))
    expect(page.get_by_text("First look, 2 of 5")).to_be_visible()
    settled(page)
    press(page, page.get_by_role("button", name="Go past the table"))
    press(page, page.locator("summary").filter(has_text="The bars as a table"))
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()


def argument(page):
    """Go to the parts of the argument, by an arrow to the next of them, and open it."""
    reach(page, page.get_by_role("radio", name="Who would be wrong"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("grey: with all of them")).to_be_visible()
    settled(page)


def report(page):
    with page.expect_download() as download:
        press(page, page.get_by_role("button", name="CSV"))
    assert download.value.suggested_filename.endswith(".csv")


OPERATE = {"Strike": strike, "Argument": argument, "Report": report}


def unreached(page):
    """Return what can be operated but is no stop on the way of the Tab key through the page."""
    wanted = page.evaluate(STOPS)
    page.evaluate(f"{FOCUSED}().blur()")
    left = list(wanted)
    for place in range(
        2 * len(wanted) + 20
    ):  # once round, from wherever the focus was; some stops hold others
        page.keyboard.press("Tab")
        if place % 10 == 9:
            met = page.evaluate("[...window.met]")
            left = [stop for stop in wanted if stop not in met]
        if not left:
            break
    return [wanted[stop] for stop in left]


def press(page, wanted):
    """Go to something by the keyboard alone and press Enter."""
    reach(page, wanted)
    page.keyboard.press("Enter")


def reach(page, wanted):
    """Press Tab until something has the focus."""
    wanted.evaluate("at => { window.wanted = at }")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"window.wanted === {FOCUSED}()"):
            return
    pytest.fail(f"the Tab key does not reach {wanted}")


#: What has the focus, within components that keep their own part of the page as well.
FOCUSED = """(() => {
  let at = document.activeElement
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at
})"""
#: Numbers everything that can be operated; a group of choices is one stop, within which the arrows go on.
STOPS = """() => {
  const wanted = 'button, a[href], input, textarea, select, summary, [tabindex]'
  const roots = [document, ...[...document.querySelectorAll('*')].map(at => at.shadowRoot).filter(Boolean)]
  const all = roots.flatMap(root => [...root.querySelectorAll(wanted)])
  const stops = all.filter(at => at.tabIndex >= 0 && !at.disabled && at.checkVisibility({visibilityProperty: true})
    && at.getClientRects().length && !(at.type === 'radio' && !at.checked))
  const group = at => at.closest('[data-testid=stButtonGroup], [role=radiogroup]') ?? at
  const groups = [...new Set(stops.map(group))]
  stops.forEach(at => { at.dataset.stop = groups.indexOf(group(at)) })
  window.met = new Set()
  // Within a component's own part of the page the focus moves unheard by the page.
  for (const root of roots) root.addEventListener('focusin', event => { window.met.add(event.target.dataset.stop) })
  return Object.fromEntries(groups.map((at, k) => [k, at.outerHTML.slice(0, 160)]))
}"""
#: A button in a place that the focus is driven away from.
TRAP = """() => {
  const trap = document.createElement('button')
  trap.textContent = trap.ariaLabel = 'out of reach'
  trap.onfocus = () => trap.blur()
  document.querySelector('[data-testid=stMain]').append(trap)
}"""
