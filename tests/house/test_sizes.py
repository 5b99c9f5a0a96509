"""Files and functions stay small enough to be read at one sitting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [*(ROOT / "estimator").rglob("*.py"), *(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
)
MAX_LINES, MAX_FUNCTION, MAX_ARGUMENTS = 400, 60, 7


def too_large(source: str) -> list[str]:
    """Name every function of ``source`` that is too long or takes too much."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            taken = node.args
            count = len(taken.posonlyargs) + len(taken.args) + len(taken.kwonlyargs)
            if node.end_lineno - node.lineno >= MAX_FUNCTION or count > MAX_ARGUMENTS:
                found.append(node.name)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_and_functions_are_small(path):
    source = path.read_text("utf-8")
    assert source.count("\n") <= MAX_LINES
    assert too_large(source) == []


def test_the_search_finds_what_is_too_large():
    assert too_large("def f(a, b, c, d, e, f, g, *, h): ...\n") == ["f"]
    assert too_large("def f():\n" + "    pass\n" * MAX_FUNCTION) == ["f"]
    assert too_large("def f():\n" + "    pass\n" * (MAX_FUNCTION - 1)) == []
