"""Time the app in a real browser: from the command to a useful page, and from an edit to new bars (median of 20).

Run with ``python benchmarks/app.py``; the environment variable CHROMIUM names the browser. An edit is timed from the
Enter that ends it; when it left the browser is told beside that. Processor time stands beside time by the clock, which
on a machine that is at work for others says little.
"""

import os
import statistics
import time
from dataclasses import dataclass
from itertools import product

import psutil
from app_client import cpu, server, wait
from playwright.sync_api import Page, Playwright, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
EDITS = 20
#: Notes when an edit leaves the browser, and resolves with that and the milliseconds until any bars' text changes.
CHANGED = """() => new Promise(done => {
  const roots = [...document.querySelectorAll('*')].map(at => at.shadowRoot).filter(Boolean)
  const drawn = roots.flatMap(root => [...root.querySelectorAll('svg.drawing')])
  const text = () => drawn.map(bars => bars.textContent).join()
  const before = text(), begun = performance.now()
  window.left = undefined
  window.sent = () => { window.left ??= performance.now() - begun }
  const watcher = new MutationObserver(() => {
    if (text() === before) return
    watcher.disconnect()
    done([performance.now() - begun, window.left])
  })
  for (const bars of drawn) watcher.observe(bars, {subtree: true, childList: true, characterData: true})
})"""
#: Lets a page hear when a message is sent to the server.
LISTEN = """const send = WebSocket.prototype.send
WebSocket.prototype.send = function(data) { window.sent?.(); return send.call(this, data) }"""


@dataclass(frozen=True)
class Example:
    """What is opened, and the numbers that go by turns into two rows of its table: no two edits leave it alike."""

    name: str
    rows: tuple[int, int]
    first: tuple[int, ...]
    second: tuple[int, ...]


EXAMPLES = (
    Example("Example: Karachev arsenal", (0, 1), (7, 9, 10, 11, 12), (2, 3, 4, 6)),
    Example("Example: a barrage", (0, 4), (112, 114, 116, 118, 122), (7, 8, 10, 11)),
)


def main() -> None:
    """Print all times."""
    with sync_playwright() as playwright:
        for example in EXAMPLES:
            _time(playwright, example)


def _time(playwright: Playwright, example: Example) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    page = browser.new_context(viewport={"width": 1280, "height": 2600}).new_page()
    page.add_init_script(LISTEN)
    begun = time.perf_counter()
    with server() as (url, process):
        wait(url)
        answers = time.perf_counter() - begun
        page.goto(url)
        page.get_by_role("button", name="Open the Karachev example").wait_for()
        print(
            f"first useful page: {time.perf_counter() - begun:.2f} s (the server answers after {answers:.2f} s); "
            f"server {cpu(process):.2f} s of processor time"
        )
        _open(page, example.name)
        used = cpu(process)
        edits = [_edit(page, example, *numbers) for numbers in _numbers(example)]
        times, waits = zip(*edits, strict=True)
        print(
            f"{example.name}: edit to new bars {_told(times)}; it left the browser after {_told(waits)}; "
            f"server {1000 * (cpu(process) - used) / EDITS:.0f} ms of processor time an edit, all scenarios; "
            f"load of the machine {psutil.getloadavg()[0]:.1f}"
        )
    browser.close()


def _told(times: tuple[float, ...]) -> str:
    return f"median {statistics.median(times):.0f} ms (least {min(times):.0f}, largest {max(times):.0f})"


def _numbers(example: Example) -> list[tuple[int, int]]:
    """Return which row gets which number, one edit after the other, so that no state of the table comes twice."""
    edits = []
    for place, (first, second) in enumerate(product(example.first, example.second)):
        starts = place % len(example.second) == 0
        edits.append((example.rows[0], first) if starts else (example.rows[1], second))
    return edits[:EDITS]


def _open(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option").filter(has_text=name).click()
    page.get_by_text("Numerical error, versions and digests").wait_for(timeout=120_000)
    if page.get_by_role("button", name="Close the tour").count():
        page.get_by_role("button", name="Close the tour").click()
    _settle(page)


def _settle(page: Page) -> None:
    """Wait until the page is whole again, so that an edit meets nothing else under way."""
    page.wait_for_timeout(400)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=120_000)


def _edit(page: Page, example: Example, row: int, number: int) -> tuple[float, float]:
    """Type another number into a row of the table; return milliseconds until new bars, and until it was sent."""
    field = page.get_by_role("textbox", name=f"said, line {row + 1}", exact=True)
    field.fill(str(number))
    page.evaluate(f"window.changed = ({CHANGED})(); 0")
    page.keyboard.press("Enter")
    took, left = page.evaluate("window.changed")
    _settle(page)
    return float(took), float(left)


if __name__ == "__main__":
    main()
