"""The imports of the code are those that ARCHITECTURE.md allows."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([\w.]+)` \|[^|]*\| ([^|]+) \|$", re.MULTILINE)
SLOW = ("pymc", "pytensor", "arviz", "nutpie", "streamlit", "numba", "altair")


def allowed_imports() -> dict[str, set[str]]:
    """Read the table of ARCHITECTURE.md: each layer with the layers it may import, low to high."""
    layers: dict[str, set[str]] = {}
    for name, cell in ROW.findall((ROOT / "ARCHITECTURE.md").read_text("utf-8")):
        named = {f"estimator.{word}" for word in re.findall(r"\w+", cell)}
        layers[name] = set(layers) if cell.strip() == "all" else named
    return layers


LAYERS = allowed_imports()


def modules() -> dict[str, Path]:
    """Every module of the project by its dotted name."""
    found = {}
    for path in sorted([*(ROOT / "estimator").rglob("*.py"), *(ROOT / "app").rglob("*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def layer(module: str) -> str | None:
    """Return the layer that ``module`` belongs to: the longest one its name begins with."""
    fitting = [name for name in LAYERS if module == name or module.startswith(f"{name}.")]
    deepest = max(fitting, key=len, default=None)
    # The top layer is the package's own __init__; another module directly below it needs a row.
    return None if deepest == "estimator" and module != "estimator" else deepest


def imported(module: str, source: str, *, is_package: bool = False) -> set[str]:
    """Return the modules that ``source`` imports, wherever in the file it does."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from package import module` names a module, `from module import thing` does not.
            found |= {
                f"{base}.{name.name}" if f"{base}.{name.name}" in MODULES else base for name in node.names
            }
    return found


def graph() -> dict[str, set[str]]:
    """Every module with the project's modules that it imports."""
    return {
        name: imported(name, path.read_text("utf-8"), is_package=path.name == "__init__.py") & MODULES.keys()
        for name, path in MODULES.items()
    }


def breaches(imports: dict[str, set[str]]) -> list[str]:
    """Return every import between layers that the table does not allow."""
    return [
        f"{module} imports {target}"
        for module, targets in imports.items()
        for target in sorted(targets)
        if layer(module) != layer(target) and layer(target) not in LAYERS.get(layer(module) or "", set())
    ]


def test_the_table_is_read():
    assert list(LAYERS)[:3] == ["estimator.quantities", "estimator.errors", "estimator.bundled"]
    assert list(LAYERS)[-2:] == ["estimator", "app"]
    assert LAYERS["estimator.display"] == {"estimator.quantities"}


def test_layers_name_only_layers_above_them():
    seen: set[str] = set()
    for name, below in LAYERS.items():
        assert below <= seen, name
        seen.add(name)


def test_every_module_belongs_to_a_layer():
    assert [name for name in MODULES if layer(name) is None] == []


def test_every_layer_is_there():
    assert [name for name in LAYERS if name not in MODULES and name != "app"] == []


def test_imports_go_down_only():
    assert breaches(graph()) == []


def test_the_search_finds_an_import_upwards():
    assert breaches({"estimator.errors": {"estimator.claims"}}) == [
        "estimator.errors imports estimator.claims"
    ]
    assert breaches({"estimator.claims": {"estimator.priors"}}) == [
        "estimator.claims imports estimator.priors"
    ]
    assert breaches({"estimator.claims.reading": {"estimator.claims.ledger", "estimator.errors"}}) == []


def test_the_search_reads_every_form_of_import():
    source = "import a.b\nfrom . import values\ndef f():\n    from ..errors import Fault\n"
    assert imported("estimator.priors.loading", source) == {
        "a.b",
        "estimator.priors.values",
        "estimator.errors",
    }


def test_no_circle_among_modules():
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("estimator")])
def test_only_the_app_imports_streamlit(module):
    path = MODULES[module]
    tops = {name.split(".")[0] for name in imported(module, path.read_text("utf-8"))}
    assert "streamlit" not in tops


def test_the_exact_route_imports_nothing_slow():
    script = (
        "import sys\n"
        "import estimator as est\n"
        "claims, priors = est.read_claims('examples/karachev.csv'), est.load_priors('historical')\n"
        "assert est.estimate(claims, priors, seed=1) is not None\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"
