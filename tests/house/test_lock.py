"""requirements.lock pins every dependency of pyproject.toml by hash, and names no machine."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from estimator.version import __version__

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINS = [block for block in re.split(r"\n(?=\S)", LOCK) if not block.startswith("#")]
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def pinned() -> dict[str, list[str]]:
    """Every pinned version by name; a universal lock may hold several, told apart by markers."""
    found = defaultdict(list)
    for block in PINS:
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", block).groups()
        found[canonicalize_name(name)].append(version)
    return found


@pytest.mark.parametrize("block", PINS, ids=lambda block: block.split()[0])
def test_every_pin_has_hashes(block):
    hashes = re.findall(r"--hash=(\S+)", block)
    assert hashes
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item) for item in hashes)


@pytest.mark.parametrize("mark", ["://", "file:", "-index", "--find-links", " @ ", "/root", "/home", "/opt"])
def test_no_address_and_no_path(mark):
    assert mark not in LOCK


@pytest.mark.parametrize("line", WANTED)
def test_the_lock_satisfies_the_project(line):
    wanted = Requirement(line)
    versions = pinned()[canonicalize_name(wanted.name)]
    assert versions
    assert all(wanted.specifier.contains(version, prereleases=True) for version in versions)


def test_the_version_is_said_once():
    assert PROJECT["version"] == __version__


def test_what_setup_needs_is_pinned_too():
    # The environment is built without a build environment of its own, so the build backend is locked as well.
    assert {"uv", "hatchling"} <= pinned().keys()
