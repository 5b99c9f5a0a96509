"""What was compiled is kept for later processes, only where nobody else can write; without that, all works."""

import ast
import fcntl
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from panel_kit import ready

from estimator.panel import jit

PANEL = Path(jit.__file__).parent
TESTS = Path(__file__).parent
PLACES = ("HOME", "XDG_CACHE_HOME")
READY = "import sys; sys.path[:0] = sys.argv[1:]; from panel_kit import ready; print(*ready())"


def doubled(x):
    return x + x


@pytest.fixture
def caches(tmp_path, monkeypatch):
    """Return a folder of caches, not made yet, in a place that is this user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.delenv(jit.SWITCH, raising=False)
    return tmp_path / "caches"


def hits(compiled):
    return sum(compiled.stats.cache_hits.values())


def in_a_process(**environment):
    """Return what a fresh process says of the density: cache hits, seconds until it was ready, value, slope."""
    command = [sys.executable, "-c", READY, str(TESTS), str(TESTS.parent / "model")]
    known = {k: v for k, v in os.environ.items() if k not in {*PLACES, jit.SWITCH}}
    environment = known | {"PYTHONPATH": str(PANEL.parents[1])} | environment
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert not found.stderr
    loaded, took, *numbers = found.stdout.split()
    return int(loaded), float(took), numbers


def test_a_later_process_starts_at_once_and_says_the_same():
    """The earlier process is this one, or the one whose work it found: compiling takes half a minute."""
    if jit.cache_folder() is None:
        pytest.skip("nothing that is compiled is kept here: HOME names no folder, or it is turned off")
    _, _, *numbers = ready()
    hits, took, later = in_a_process(**{k: os.environ[k] for k in PLACES if k in os.environ})
    assert hits == 1
    assert took < 1.5
    assert later == numbers


def test_what_was_compiled_is_loaded(caches):
    first, second = jit.kept(doubled), jit.kept(doubled)
    assert first(2) == second(2) == 4
    assert (hits(first), hits(second)) == (0, 1)
    assert second(2.5) == 5.0
    assert hits(second) == 1
    assert jit._config.CACHE_DIR == ""


def test_folders_are_the_users_alone(caches):
    folder = jit.cache_folder()
    assert folder == caches / jit.FOLDER / jit.digest()
    assert [p.stat().st_mode & 0o777 for p in (folder, folder.parent, caches)] == [0o700] * 3
    assert jit.cache_folder() == folder


def test_home_serves_where_no_caches_are_named(tmp_path, monkeypatch):
    monkeypatch.delenv(jit.SWITCH, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for unnamed in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", unnamed)
        assert jit.cache_folder() == tmp_path / ".cache" / jit.FOLDER / jit.digest()


@pytest.mark.parametrize("home", ["", "relative", "/nonexistent/home"])
def test_no_home_is_no_cache(monkeypatch, home):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    assert jit.cache_folder() is None
    assert not Path("/nonexistent").exists()
    assert jit.kept(doubled)(2) == 4


def test_it_can_be_turned_off(caches, monkeypatch):
    monkeypatch.setenv(jit.SWITCH, "off")
    assert jit.kept(doubled)(2) == 4
    assert not caches.exists()


@pytest.mark.parametrize("place", [".", jit.FOLDER, f"{jit.FOLDER}/digest"])
def test_a_file_in_the_way_is_no_cache(caches, place):
    path = caches / place.replace("digest", jit.digest())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way")
    assert jit.cache_folder() is None
    assert jit.kept(doubled)(2) == 4


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720, 0o702])
@pytest.mark.parametrize("place", [".", jit.FOLDER, f"{jit.FOLDER}/digest"])
def test_a_folder_that_others_can_write_in_is_refused(caches, place, mode):
    assert jit.cache_folder() is not None
    (caches / place.replace("digest", jit.digest())).chmod(mode)
    assert jit.cache_folder() is None


def test_others_may_write_above_where_they_cannot_rename(caches):
    caches.mkdir()
    caches.chmod(0o1777)
    assert jit.cache_folder() is not None
    (caches / jit.FOLDER).chmod(0o1777)
    assert jit.cache_folder() is None


def test_a_folder_of_somebody_else_is_refused(caches, monkeypatch):
    assert jit.cache_folder() is not None
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert jit.cache_folder() is None


def test_a_link_to_another_folder_is_refused(caches, tmp_path):
    folder = jit.cache_folder()
    folder.rmdir()
    (tmp_path / "other").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "other")
    assert jit.cache_folder() is None


def test_numbas_other_places_are_not_used(caches, monkeypatch):
    """Where the folder fails after all, numba would turn to a place that was not checked."""
    folder = jit.cache_folder()
    folder.rmdir()
    folder.write_text("in the way")
    assert jit._cache(doubled, folder) is None


def test_changed_texts_have_another_folder(tmp_path):
    for name in jit.SOURCES:
        shutil.copy(PANEL / name, tmp_path)
    assert jit.digest(tmp_path) == jit.digest()
    found = {jit.digest()}
    for name in jit.SOURCES:
        text = (tmp_path / name).read_text("utf-8")
        (tmp_path / name).write_text(text + "#", "utf-8")
        found.add(jit.digest(tmp_path))
        (tmp_path / name).write_text(text, "utf-8")
    assert len(found) == 1 + len(jit.SOURCES)


def test_every_text_that_is_compiled_in_is_looked_at():
    kernels = {path.name for path in PANEL.glob("kernel*.py")}
    assert kernels <= set(jit.SOURCES)
    for name in kernels | {"packing.py"}:
        for node in ast.walk(ast.parse((PANEL / name).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("estimator"):
                modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                used = {f"{m.rpartition('.')[2]}.py" for m in modules if m.startswith("estimator.panel.")}
                assert used & set(jit.SOURCES), f"{name} imports {modules}"


@pytest.mark.parametrize("kind", ["*.nbc", "*.nbi"])
def test_damage_is_mended(caches, kind):
    assert jit.kept(doubled)(2) == 4
    (damaged,) = jit.cache_folder().rglob(kind)
    damaged.write_bytes(b"damaged")
    for expected in (0, 1):
        again = jit.kept(doubled)
        assert again(2) == 4
        assert hits(again) == expected


def test_no_room_is_no_failure(caches, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    compiled = jit.kept(doubled)
    monkeypatch.setattr(jit.FunctionCache, "save_overload", full)
    assert compiled(2) == 4


def test_one_process_at_a_time(caches):
    compiled, found = jit.kept(doubled), []
    worker = threading.Thread(target=lambda: found.append(compiled(2)))
    with (Path(compiled._cache.cache_path) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        worker.start()
        worker.join(1.0)
        assert worker.is_alive()
    worker.join(60)
    assert found == [4]
