"""Photograph every page of the app, empty, faulty and full, in both themes, wide and narrow, into out/screens.

Run with ``python benchmarks/app_screens.py [state ...]``; the environment variable CHROMIUM names the browser. A
picture holds a whole page, however long: ``out/screens/<state>-<page>-<theme>-<width>.png``.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Final

from app_client import server, wait
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FOLDER: Final = Path(__file__).resolve().parents[1] / "out" / "screens"
RECORD: Final = [
    FOLDER.parents[1] / "examples" / "strikes" / name
    for name in ("lotarevka-2024-11-23.csv", "khalino-2024-11-25.csv")
]
PAGES: Final = ("Strike", "Argument", "Sources", "History", "Report", "Method")
WIDTHS: Final = (1280, 390)
THEMES: Final = ("light", "dark")
HEIGHT: Final = 900
PATIENCE: Final = 120_000  # milliseconds
#: One strike told in four scripts, of which three are written from right to left.
SCRIPTS: Final = """strike,weapon,source,role,class,quantity,said,published,bloc,quote
Удар по Києву 24.11.2024,Калібр,Повітряні сили ЗСУ,defender,belligerent,intercepted,7,2024-11-24,Київ,збито 7
Удар по Києву 24.11.2024,Калібр,Минобороны РФ,attacker,belligerent,hit,all,2024-11-24,,все цели поражены
Удар по Києву 24.11.2024,Калібр,צה״ל (דובר),neutral,neutral,launched,about 10,2024-11-25,,כעשרה טילים
Удар по Києву 24.11.2024,Калібр,وزارة الدفاع,neutral,neutral,hit,2-4,2024-11-25,,من اثنين إلى أربعة
Удар по Києву 24.11.2024,Калібр,خبرگزاری دفاع مقدس,attacker,ally,hit,at least 5,2024-11-26,,دست‌کم پنج
"""


def main(wanted: list[str]) -> None:
    """Photograph the states that are named, or all of them."""
    unknown = [name for name in wanted if name not in STATES]
    if unknown:
        sys.exit(
            f"state: found {', '.join(unknown)}; allowed: {', '.join(STATES)}. Name some of these, or none."
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with server() as (url, _), sync_playwright() as playwright:
        wait(url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for name in wanted or STATES:
            print(f"{name}: {_state(browser, url, name)} pictures in {FOLDER}")
        browser.close()


def _state(browser: Browser, url: str, name: str) -> int:
    """Bring a session of its own into a state and photograph it; return the number of pictures."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(url)
    page.get_by_role("heading", name="Strike").wait_for()
    enter, views = STATES[name]
    enter(page)
    count = sum(_photograph(page, f"{name}-{view}") for view in views(page))
    context.close()
    return count


def _photograph(page: Page, name: str) -> int:
    for theme, width in product(THEMES, WIDTHS):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        _settle(page)
        # The page scrolls inside the window, so the window is made as high as the page.
        high = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": int(high) + 60})
        page.wait_for_timeout(300)
        page.screenshot(path=FOLDER / f"{name}-{theme}-{width}.png")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    return len(THEMES) * len(WIDTHS)


def _settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def _pages(page: Page) -> Iterator[str]:
    """Go to every page; on the Argument page through every part, on the Strike page with what is folded up, too."""
    for name in PAGES:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("heading", name=name, exact=True, level=1).wait_for()
        _settle(page)
        yield name.lower()
        parts = page.get_by_role("radiogroup", name="Part of the argument").get_by_role("radio")
        for part in parts.all()[1:]:
            part.click()
            _settle(page)
            for ask in page.get_by_role("button", name="Work it out").all():
                ask.click()
                _settle(page)
            yield f"{name.lower()}-{re.sub('[^a-z]+', '-', part.inner_text().lower())}"


def _unfolded(page: Page) -> Iterator[str]:
    """Show the Strike page and the Sources page with everything that is folded up."""
    for name in ("Strike", "Sources", "Method"):
        page.get_by_role("link", name=name, exact=True).first.click()
        _settle(page)
        for fold in page.get_by_test_id("stExpander").locator("summary").all():
            fold.click()
            _settle(page)
        yield name.lower()


def _start(page: Page, words: str) -> None:
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option").filter(has_text=words).first.click()
    _settle(page)


def _empty(page: Page) -> None:
    _settle(page)


def _blank(page: Page) -> None:
    _start(page, "A blank table")


def _full(page: Page) -> None:
    """Open the first example and learn two strikes, which the quick method can."""
    page.get_by_role("button", name="Open the Karachev example").click()
    _settle(page)
    page.get_by_role("link", name="History", exact=True).first.click()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(RECORD)
    page.get_by_text("Strikes of the record").wait_for()
    page.get_by_role("button", name="Learn", exact=True).click()
    page.get_by_text(re.compile("The checks (passed|failed)|Nothing was learned")).first.wait_for()


def _example(words: str) -> Callable[[Page], None]:
    return lambda page: _start(page, words)


def _faulty_row(page: Page) -> None:
    """Type what cannot be read into the first row of the first example."""
    page.get_by_role("button", name="Open the Karachev example").click()
    _settle(page)
    field = page.get_by_role("textbox", name="said, line 1", exact=True)
    field.fill("a lot")
    field.press("Enter")
    _settle(page)


def _upload(content: str) -> Callable[[Page], None]:
    def enter(page: Page) -> None:
        _start(page, "A claims file")
        file = {"name": "claims.csv", "mimeType": "text/csv", "buffer": content.encode()}
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        page.wait_for_timeout(1000)
        _settle(page)

    return enter


STATES: Final[dict[str, tuple[Callable[[Page], None], Callable[[Page], Iterator[str]]]]] = {
    "empty": (_empty, _pages),
    "blank": (_blank, _pages),
    "row": (_faulty_row, _pages),
    "file": (_upload("strike,source,role,quantity,said\ns1,A,attacker,hit,a lot\ns1,,x,hits,9-3\n"), _pages),
    "full": (_full, _pages),
    "unfolded": (_example("Example: Karachev arsenal"), _unfolded),
    "barrage": (_example("Example: a barrage"), _pages),
    "scripts": (_upload(SCRIPTS), _pages),
}

if __name__ == "__main__":
    main(sys.argv[1:])
