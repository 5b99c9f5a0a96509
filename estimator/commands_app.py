"""What the subcommand ``app`` does; light, so that nobody who opens the app waits for what sums."""

import argparse
import subprocess
import sys

from estimator.bundled import bundled
from estimator.errors import EstimatorError


def app(choices: argparse.Namespace) -> None:
    """Run the app until it is stopped."""
    page = bundled("app") / "main.py"
    if not page.is_file():
        raise EstimatorError("the app is not part of this installation; install the package anew")
    command = [sys.executable, "-m", "streamlit", "run", str(page)]
    # Given here as well as in the app's own settings, which another working folder would hide.
    command += ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    if choices.port is not None:
        command += ["--server.port", str(choices.port)]
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter and our own file
    if code:
        raise EstimatorError(f"the app stopped with code {code}; what it printed above says why")
