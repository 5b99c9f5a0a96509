"""Tracked files name no machine and no package registry; the code reads nothing that could run code."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Joined from pieces, so that this file does not hold what it forbids.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "ana" + "conda.org",
    "registry.npm" + "js.org",
    "crat" + "es.io",
    "proxy.go" + "lang.org",
]
PATHS = re.compile(r"(?<![\w.~-])/(?:home|root|work|Users)/\w")
UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "shelve", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}


def tracked() -> list[Path]:
    """Every tracked file of a clone; of an unpacked archive every file that no tool made."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    made = {".venv", "out", "build", "dist", ".git"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.parts)]


def texts() -> dict[str, str]:
    """Every tracked file that is text, by its path in the repository."""
    found = {}
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            found[str(path.relative_to(ROOT))] = raw.decode("utf-8", errors="replace")
    return found


def code() -> list[Path]:
    """Every module that ships."""
    return sorted([*(ROOT / "estimator").rglob("*.py"), *(ROOT / "app").rglob("*.py")])


def unsafe(source: str) -> set[str]:
    """Every import and call in ``source`` by which data could run as code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names} & UNSAFE_MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module} & UNSAFE_MODULES
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found |= {node.func.id} & UNSAFE_CALLS
            found |= {word.arg for word in node.keywords if word.arg == "allow_pickle" and allows(word.value)}
    return found


def allows(value: ast.expr) -> bool:
    """Whether a keyword is anything but the literal False."""
    return not (isinstance(value, ast.Constant) and value.value is False)


@pytest.mark.parametrize("host", HOSTS)
def test_no_registry_is_named(host):
    assert [name for name, text in texts().items() if host in text] == []


def test_no_machine_path_is_named():
    assert {name: match[0] for name, text in texts().items() if (match := PATHS.search(text))} == {}


def test_the_search_finds_a_machine_path():
    assert PATHS.search("see /" + "home/me/x")
    assert not PATHS.search("see the page https://example.org/home/x")


@pytest.mark.parametrize("path", code(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_data_can_run_as_code(path):
    assert unsafe(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pickle", {"pickle"}),
        ("from marshal import loads", {"marshal"}),
        ("eval('1')", {"eval"}),
        ("numpy.load(x, allow_pickle=True)", {"allow_pickle"}),
        ("numpy.load(x, allow_pickle=False)", set()),
        ("re.compile('x')", set()),
    ],
)
def test_the_search_finds_unsafe_code(source, found):
    assert unsafe(source) == found
