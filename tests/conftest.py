"""Settings that every test shares, and how tests are dealt out to the workers."""

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

# The same examples every time, and no stop-watch: a loaded machine is not a fault of the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("suite")

#: What must not run at once: a browser and its server, the ports of a cluster.
TOGETHER = {"tests/browser/": "browser", "tests/scale/": "scale"}


class ByFile(LoadScopeScheduling):
    """A file's tests go to one worker, so that what it sets up is set up once; some files go there together.

    The mark ``xdist_group`` would say so too, but this pytest no longer lets the plugin write it into a test's name.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((name for folder, name in TOGETHER.items() if file.startswith(folder)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal tests out by file."""
    return ByFile(config, log)
