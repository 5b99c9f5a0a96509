"""A real server on a free port of this machine, and a real browser; both are ended whatever happens."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
#: Seconds until something counts as failed; nothing waits this long on a free machine.
PATIENCE = 90

expect.set_options(timeout=1000 * PATIENCE)  # its own limit is five seconds, too little for a loaded machine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url, server):
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if server.poll() is not None:
            pytest.fail(f"the app ended with code {server.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("the app did not answer in time")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the app, started as its users start it, from a folder that is not the checkout."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}; set CHROMIUM to one")
    folder, port = tmp_path_factory.mktemp("elsewhere"), free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py")]
    command += ["--server.port", str(port), "--server.headless", "true"]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(url, process)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def browser(server):
    """Debian's Chromium without a screen."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def window(browser):
    """One window for all tests: every tab is a session of its own, and the app's code is read and compiled once."""
    return browser.new_context()


@pytest.fixture(scope="session")
def opened(window, server):
    """Open the empty page in a tab of its own; a request to another host or an error on it fails the test."""

    @contextlib.contextmanager
    def open_page():
        made, wrong = window.new_page(), []
        made.set_default_timeout(1000 * PATIENCE)
        made.set_viewport_size({"width": 1280, "height": 900})
        made.emulate_media(color_scheme="light")
        made.add_init_script("localStorage.clear()")  # where a tab before it left a sidebar open
        made.on(
            "request", lambda request: wrong.append(request.url) if not is_own(request.url, server) else None
        )
        made.on("pageerror", lambda error: wrong.append(str(error)))
        made.goto(server)
        made.get_by_role("heading", name="Strike").wait_for()
        yield made
        made.close()
        assert wrong == []

    return open_page


@pytest.fixture
def page(opened):
    """An empty page for one test."""
    with opened() as made:
        yield made


def is_own(url, server):
    return url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:"))
