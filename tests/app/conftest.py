"""The app as first seen, the makers of reports' tests, and the warnings of others that its tests let pass."""

import sys
from pathlib import Path

import pytest
from app_kit import KARACHEV, open_app, start_from
from streamlit.testing.v1 import AppTest

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))


@pytest.fixture
def app() -> AppTest:
    """The empty page."""
    return open_app()


@pytest.fixture
def karachev(app: AppTest) -> AppTest:
    """The page with the Karachev example open."""
    return start_from(app, KARACHEV)
