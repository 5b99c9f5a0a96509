"""Settings that every test shares."""

from hypothesis import HealthCheck, settings

# The same examples every time, and no stop-watch: a loaded machine is not a fault of the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("suite")
