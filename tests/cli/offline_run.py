"""Run commands in one process in which every way to the network raises.

python offline_run.py FOLDER reads FOLDER/commands.json, a list of [name, arguments]; what each prints on the standard
output goes to FOLDER/NAME.out, on the standard error to FOLDER/NAME.err, and the exit codes to FOLDER/codes.json.
"""

import contextlib
import json
import socket
import sys
from pathlib import Path

TRIED: list[str] = []


def refuse(*arguments: object, **_options: object) -> None:
    """Raise, and note that somebody tried."""
    TRIED.append(repr(arguments)[:200])
    raise OSError("there is no network")


for _name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, _name, refuse)
for _name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, _name, refuse)


def main(folder: Path) -> None:
    """Run every command."""
    from estimator import cli  # noqa: PLC0415 - imported with the network gone already

    codes = {}
    for name, arguments in json.loads((folder / "commands.json").read_text("utf-8")):
        with (
            (folder / f"{name}.out").open("w", encoding="utf-8") as out,
            (folder / f"{name}.err").open("w", encoding="utf-8") as err,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            codes[name] = cli.main(arguments)
    (folder / "codes.json").write_text(json.dumps({"codes": codes, "tried": TRIED}), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
