"""What the app never does: import what is slow, keep what is not its own, or read people's text as markup."""

import ast
import re
import subprocess
import tomllib

import pytest
from app_kit import MAIN, PATIENCE, PYTHON, ROOT, environment

import estimator as est
from app import reading, state

SOURCES = sorted((ROOT / "app").rglob("*.py"))
SLOW = ("pymc", "pytensor", "arviz", "nutpie", "numba", "altair")


def test_the_empty_page_waits_for_nothing_that_sums_or_draws():
    script = (
        "import sys, app.components.start, app.components.tour\n"
        "print(sorted({'numpy', 'scipy', 'pandas', 'pyarrow', 'xarray'} & set(sys.modules)))"
    )
    kept = {"capture_output": True, "text": True, "cwd": ROOT, "timeout": PATIENCE}
    run = subprocess.run([PYTHON, "-c", script], check=False, **kept)
    assert run.stdout.splitlines()[-1:] == ["[]"], run.stderr


def test_the_empty_page_is_sent_before_numpy_is_loaded_for_the_icon(tmp_path):
    script = (
        "import sys\n"
        "import streamlit as st\n"
        "from streamlit.testing.v1 import AppTest\n"
        "button = st.button\n"
        "def noted(*given, **named):\n"
        "    print(sorted({'numpy', 'PIL'} & set(sys.modules)))\n"
        "    return button(*given, **named)\n"
        "st.button = noted\n"
        f"AppTest.from_file({str(MAIN)!r}, default_timeout={PATIENCE}).run()\n"
        "print('numpy' in sys.modules, sys.getswitchinterval())"
    )
    ran = subprocess.run(
        [PYTHON, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines()[-2:] == ["[]", "True 0.0005"], ran.stderr


def test_sums_leave_cores_to_the_browser():
    script = (
        "from app import warm\n"
        "warm._warm()\n"
        "from threadpoolctl import threadpool_info\n"
        "print({pool['num_threads'] for pool in threadpool_info()})"
    )
    kept = {"capture_output": True, "text": True, "cwd": ROOT, "timeout": PATIENCE}
    ran = subprocess.run([PYTHON, "-c", script], check=False, env=environment(), **kept)
    assert ran.stdout.strip() == "{1}", ran.stderr


def test_the_page_answers_without_importing_what_is_slow(tmp_path):
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(MAIN)!r}, default_timeout={PATIENCE}).run()\n"
        "app.selectbox(key='start').set_value('karachev.csv').run()\n"
        "assert not app.exception and any(text.value.startswith('Of ') for text in app.text)\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)))"
    )
    ran = subprocess.run(
        [PYTHON, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_settings_are_found_from_any_folder(tmp_path):
    script = (
        "from streamlit import config\n"
        f"config._main_script_path = {str(MAIN)!r}\n"
        "names = ['server.address', 'server.maxUploadSize', 'browser.gatherUsageStats', 'client.showErrorDetails']\n"
        "print([config.get_option(name) for name in names])"
    )
    ran = subprocess.run(
        [PYTHON, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "['127.0.0.1', 32, False, 'none']"


def test_the_settings_are_the_safe_ones():
    config = tomllib.loads((MAIN.parent / ".streamlit/config.toml").read_text("utf-8"))
    assert config["server"]["enableXsrfProtection"]
    assert config["server"]["enableCORS"]
    assert config["client"]["toolbarMode"] == "minimal"
    assert not config["runner"]["magicEnabled"]


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_text_becomes_markup(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not [word for call in calls(tree) for word in call.keywords if word.arg == "unsafe_allow_html"]
    names = [ast.unparse(call.func) for call in calls(tree)]
    assert not {"st.write", "st.components.v1.html"} & set(names)
    # The one stylesheet is the only HTML.
    assert names.count("st.html") == (path.name == "main.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_cache_is_bounded_in_number_and_age(path):
    tree = ast.parse(path.read_text("utf-8"))
    caches = [call for call in calls(tree) if ast.unparse(call.func).startswith(("st.cache", "lru_cache"))]
    for call in caches:
        names = {word.arg for word in call.keywords}
        bounds = {"maxsize"} if ast.unparse(call.func) == "lru_cache" else {"ttl", "max_entries"}
        assert bounds <= names
    bare = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for d in node.decorator_list]
    assert all(
        isinstance(d, ast.Call) for node in bare for d in node.decorator_list if "cache" in ast.unparse(d)
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_session_keys_are_named_in_one_place(path):
    literal = re.findall(r"session_state\[[\"']|session_state\.(?!get|pop)\w+ =", path.read_text("utf-8"))
    assert literal == []


@pytest.mark.parametrize("name", ["karachev.csv", "karachev-full.csv", "barrage.csv", "strikes"])
def test_the_table_loses_nothing_of_a_file(name):
    ledger = est.read_claims(ROOT / "examples" / name)
    rows = [state.row_of(claim) for claim in ledger.claims]
    again = est.claims_from_records(reading.records(rows))
    assert again.digest == ledger.digest


def test_an_unticked_row_keeps_the_numbers_of_the_lines_below():
    rows = [dict(state.row_of(claim)) for claim in est.read_claims(ROOT / "examples/karachev.csv").claims]
    rows[0][state.COUNTS] = False
    again = est.claims_from_records(reading.records(rows))
    assert [claim.row for claim in again.claims] == [2, 3, 4]
