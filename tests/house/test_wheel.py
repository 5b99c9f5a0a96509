"""The wheel works alone: away from the checkout, without a home, with all its files inside."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked build backend; nothing is fetched."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that sees the locked packages and the wheel, not the checkout."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # A folder named in a .pth file is searched, but its own .pth files (the editable install) are not obeyed.
    (Path(site) / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", wheel], check=True)
    return python


def run(python: Path, cwd: Path, *arguments: str) -> str:
    """Run Python away from the checkout, without HOME and without what could lead back to it."""
    kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = [str(python), *arguments]
    ran = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_wheel_holds_what_is_not_code(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "estimator/py.typed",
        "estimator/_bundled/priors/sources.toml",
        "estimator/_bundled/priors/weapons.toml",
        "estimator/_bundled/priors/words.toml",
        "estimator/_bundled/priors/scenarios/sceptical.toml",
        "estimator/_bundled/examples/karachev.csv",
        "estimator/_bundled/app/main.py",
        "estimator/_bundled/docs/calibration/certificate.json",
    ):
        assert wanted in names
    for wanted in ("report.html.jinja", "index.html.jinja", "blocks.html.jinja", "style.css", "report.typ"):
        assert f"estimator/report/templates/{wanted}" in names
    for wanted in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE"):
        assert f"estimator/report/fonts/{wanted}" in names
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"estimator"}


def test_the_installed_package_finds_its_own_files(python, tmp_path):
    script = (
        "import estimator.bundled as b\n"
        "print(b.__file__, *map(b.bundled, ('priors', 'app', 'examples', 'docs')), sep='\\n')"
    )
    for line in run(python, tmp_path, "-c", script).splitlines():
        assert "site-packages" in line
        assert str(ROOT) not in line


def test_every_scenario_loads(python, tmp_path):
    script = (
        "import estimator.priors as p; print(*[p.load_priors(name).scenario for name in p.scenario_names()])"
    )
    assert run(python, tmp_path, "-c", script).split() == ["historical", "neutral", "sceptical"]


def test_the_example_report_is_written(python, tmp_path):
    script = "from estimator.bundled import bundled; print(bundled('examples') / 'karachev.csv')"
    example = run(python, tmp_path, "-c", script).strip()
    run(python, tmp_path, str(python.parent / "estimator"), "report", example, "-o", "karachev.html")
    report = (tmp_path / "karachev.html").read_text("utf-8")
    assert "<html" in report.lower()
    assert len(report) > 5_000
