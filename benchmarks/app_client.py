"""The app's server, started for a benchmark, and a client that speaks its protocol without drawing."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[1]
_COMMAND = (sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py"))


@contextlib.contextmanager
def server() -> Iterator[tuple[str, psutil.Process]]:
    """Start the app as its users do; yield its address, at once, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--server.headless", "true", "--server.port", str(port))
    started = subprocess.Popen([*_COMMAND, *options], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield f"http://127.0.0.1:{port}", psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait()


def wait(url: str) -> None:
    """Return once the server answers."""
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)


def cpu(process: psutil.Process) -> float:
    """Return the seconds of processor time that a process has used."""
    used = process.cpu_times()
    return float(used.user + used.system)


def resident(process: psutil.Process) -> float:
    """Return the memory that a process holds, in MiB."""
    return float(process.memory_info().rss) / 2**20


@dataclass(slots=True)
class Run:
    """What one run of the page sent: seconds until its first chart and its end, its charts, and all of its text."""

    first_chart: float = 0.0
    whole: float = 0.0
    charts: int = 0
    text: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    timeline: list[tuple[float, str]] = field(default_factory=list)


class Session:
    """One tab's connection; every value that its widgets hold is sent with every run, as a browser does."""

    def __init__(self, url: str) -> None:
        self._socket: ClientConnection = connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],
            additional_headers={"Origin": url},
            max_size=None,
        )
        self._values: dict[str, WidgetState] = {}
        self._cached: dict[str, bytes] = {}
        self.ids: dict[str, str] = {}

    def close(self) -> None:
        """Leave, as a closed tab does."""
        self._socket.close()

    def run(self, **values: Any) -> Run:
        """Send values of widgets by key; return what came back."""
        triggers = [self._set(key, value) for key, value in values.items()]
        message = BackMsg()
        message.rerun_script.widget_states.widgets.extend(self._values.values())
        begun = time.perf_counter()
        self._socket.send(message.SerializeToString())
        found = self._listen(begun)
        for name in filter(None, triggers):
            del self._values[name]
        return found

    def _set(self, key: str, value: Any) -> str:
        """Keep a value; return the name of one that holds for one run only."""
        name = self.ids[key]
        state = WidgetState(id=name)
        if value is True:
            state.trigger_value = True
        elif isinstance(value, str):
            state.string_value = value
        else:
            state.json_value = json.dumps(value)
        self._values[name] = state
        return name if value is True else ""

    def _listen(self, begun: float) -> Run:
        """Read messages until the run has ended."""
        found, pieces = Run(), []
        while True:
            raw = self._socket.recv()
            message = ForwardMsg()
            message.ParseFromString(raw)
            passed = time.perf_counter() - begun
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                found.whole, found.text = passed, "\n".join(pieces)
                return found
            if kind == "ref_hash":
                message.ParseFromString(self._cached[message.ref_hash])
            elif message.hash:
                self._cached[message.hash] = raw
            if kind != "session_status_changed":
                found.timeline.append((passed, _what(message)))
            pieces.append(str(message))
            if message.HasField("delta") and message.delta.HasField("new_element"):
                self._note(message, found, passed)

    def _note(self, message: ForwardMsg, found: Run, passed: float) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if drawn := _charts(element):
            found.charts += drawn
            found.first_chart = found.first_chart or passed
        name = getattr(getattr(element, kind), "id", "")
        if name:
            # An identity ends in "-" and the widget's key, where it has one.
            self.ids[name.split("-", 2)[-1]] = name


def _charts(element: Element) -> int:
    """Return how many drawings an element holds; the bars of all quantities are one element."""
    if element.WhichOneof("type") == "bidi_component" and element.bidi_component.component_name == "bars":
        return len(json.loads(element.bidi_component.json)["charts"])
    return int(element.WhichOneof("type") == "vega_lite_chart")


def _what(message: ForwardMsg) -> str:
    if not message.HasField("delta"):
        return str(message.WhichOneof("type"))
    if message.delta.HasField("new_element"):
        return str(message.delta.new_element.WhichOneof("type"))
    return "block"
