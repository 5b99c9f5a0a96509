"""Navigation only: run with ``python -m streamlit run app/main.py``."""

import sys
from importlib import import_module
from pathlib import Path

import streamlit as st

# Pages import `app.*`, while Streamlit puts only this file's own folder on the path.
_HOME = str(Path(__file__).resolve().parents[1])
if _HOME not in sys.path:
    sys.path.insert(0, _HOME)

_ICON = Path(__file__).with_name("icon.svg").read_text("utf-8")
_STYLE = Path(__file__).with_name("style.css")
_PAGES = [
    st.Page("pages/strike.py", title="Strike", default=True),
    st.Page("pages/argument.py", title="Argument"),
    st.Page("pages/sources.py", title="Sources"),
    st.Page("pages/history.py", title="History"),
    st.Page("pages/report.py", title="Report"),
    st.Page("pages/method.py", title="Method"),
]


def _collect() -> None:
    """Take up what a child process has learned, whatever page is looked at."""
    if "app.work_history" in sys.modules:
        sys.modules["app.work_history"].collect()


st.set_page_config(page_title="Strike claims estimator", layout="wide")
st.html(_STYLE)
import_module("app.memory").share_heaps()
import_module("app.turns").take_short_turns()
_collect()
st.navigation(_PAGES, position="top").run()

# Last, since Streamlit loads NumPy and Pillow to look at an icon; the page should not wait for them.
st.set_page_config(page_icon=_ICON)
# Loaded here, as the path to it is known only by now.
import_module("app.warm").begin()
