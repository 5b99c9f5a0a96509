"""Time the app in a real browser: from the command to a useful page, and from an edit to new bars (median of 20).

Run with ``python benchmarks/app.py``; the environment variable CHROMIUM names the browser.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
EDITS = 20
#: Resolves with the milliseconds from now until the bars' text changes.
CHANGED = """() => new Promise(done => {
  const bars = document.querySelector('[data-testid=stVegaLiteChart] svg'), before = bars.textContent
  const begun = performance.now()
  const watcher = new MutationObserver(() => {
    if (bars.textContent !== before) { watcher.disconnect(); done(performance.now() - begun) }
  })
  watcher.observe(bars, {subtree: true, childList: true, characterData: true})
})"""


def main() -> None:
    """Print both times."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app" / "main.py"),
        "--server.headless",
        "true",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_context(viewport={"width": 1280, "height": 2600}).new_page()
        begun = time.perf_counter()
        server = subprocess.Popen([*command, "--server.port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            _wait(url)
            page.goto(url)
            page.get_by_role("button", name="Open the Karachev example").wait_for()
            print(f"first useful page: {time.perf_counter() - begun:.2f} s")
            times = _edits(page)
            middle = statistics.median(times)
            print(f"edit to new bars: median {middle:.0f} ms, largest {max(times):.0f} ms of {EDITS} edits")
        finally:
            server.terminate()
            server.wait()
            browser.close()


def _wait(url: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)


def _edits(page: Page) -> list[float]:
    page.get_by_role("button", name="Open the Karachev example").click()
    page.get_by_test_id("stVegaLiteChart").nth(6).locator("svg").wait_for()
    page.get_by_role("button", name="Close the tour").click()
    page.wait_for_timeout(1500)
    return [_edit(page, 9 + k) for k in range(EDITS)]


def _edit(page: Page, launched: int) -> float:
    """Type another number launched into the first row; each is new, so nothing comes out of a cache."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None  # noqa: S101 - the table is on the page
    page.mouse.dblclick(box["x"] + 460, box["y"] + 35 * 1.5)
    field = page.locator("#portal textarea, #portal input").first
    field.wait_for()
    field.fill(str(launched))
    page.evaluate(f"window.changed = ({CHANGED})(); 0")
    page.keyboard.press("Enter")
    took = float(page.evaluate("window.changed"))
    page.wait_for_timeout(600)
    return took


if __name__ == "__main__":
    main()
