"""Settings that every test shares, and how tests are dealt out to the workers."""

import os

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

# PyTensor stays without a C++ compiler, as on many a user's machine: it would compile every small step of the graphs
# that are worked out here in Python, for a minute where its caches are empty. What is sampled numba compiles as ever.
os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")
# The workers share the cores: threads of their sums would wait for each other. Set before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples every time, and no stop-watch: a loaded machine is not a fault of the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("suite")

#: What must not run at once (a browser and its server, the ports of a cluster), or is made for several files at once.
TOGETHER = {"tests/browser/": "browser", "tests/scale/": "scale", "tests/report/": "report"}

#: What takes longest, so that no worker begins it while the others run out of work; the rest goes by number of tests.
#: The first compiles the kernel, which is then there for all others; the second, begun beside it, needs no kernel.
FIRST = (
    "tests/panel/test_panel_learn.py",
    "tests/exact/test_exact_brute_force.py",
    "tests/panel/test_panel_model.py",
    "tests/benchmarks/test_benchmarks_criticism.py",
    "browser",
    "scale",
    "report",
    "tests/panel/test_panel_score.py",
    "tests/cli/test_cli_faults.py",
    "tests/cli/test_cli_attacks.py",
    "tests/calibration/test_calibration_panel.py",
    "tests/panel/test_panel_kernel_cache.py",
    "tests/cli/test_cli_commands.py",
    "tests/panel/test_panel_density.py",
)


class ByFile(LoadScopeScheduling):
    """A file's tests go to one worker, so that what it sets up is set up once; some files go there together.

    The mark ``xdist_group`` would say so too, but this pytest no longer lets the plugin write it into a test's name.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((name for folder, name in TOGETHER.items() if file.startswith(folder)), file)

    def _assign_work_unit(self, node) -> None:
        first = next((scope for scope in FIRST if scope in self.workqueue), None)
        if first:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal tests out by file."""
    gone = [name for name in set(FIRST) - set(TOGETHER.values()) if not (config.rootpath / name).is_file()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py: FIRST names files that are not there: {', '.join(gone)}")
    return ByFile(config, log)
