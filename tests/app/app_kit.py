"""What the tests of the app share: a page that is run without a browser, and short ways to read it."""

import os
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "app" / "main.py"
KARACHEV = "karachev.csv"

# The first run in a process imports pandas and SciPy; on a loaded machine that takes its time.
PATIENCE = 120


def open_app() -> AppTest:
    """Return the app as it is first seen."""
    return AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()


def start_from(app: AppTest, choice: str) -> AppTest:
    """Return the app after a choice of what to start from; nothing may have gone wrong."""
    app.selectbox(key="start").set_value(choice).run()
    assert not app.exception, app.exception
    return app


def visit(app: AppTest, page: str) -> AppTest:
    """Return the app on another page; nothing may have gone wrong."""
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Return the app after a button was pressed."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def sentence(app: AppTest) -> str:
    """Return the answer in words."""
    return next((text.value for text in app.text if text.value.startswith("Of ")), "")


def all_text(app: AppTest) -> str:
    """Return everything that stands on the page as text."""
    kinds = (app.text, app.info, app.error, app.caption, app.markdown, app.success, app.warning)
    return "\n".join(element.value for kind in kinds for element in kind)


def environment() -> dict[str, str]:
    """Return an environment for a process of its own that sees only what it must."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}


PYTHON = sys.executable
