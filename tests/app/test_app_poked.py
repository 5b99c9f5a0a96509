"""The app's real server, poked at: other origins, paths that lead out, messages that are none, every kind of upload."""

import contextlib
import http.client
import re
import socket
import subprocess
import time

import psutil
import pytest
from app_kit import MAIN, PYTHON, environment
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from app import saved

HEAD = b"strike,source,role,quantity,said\n"
PATIENCE = 60
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


class Server:
    """The server's process, its port, and short ways to speak to it."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port, self.process = port, process

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, str]:
        """Return status, content and cookie of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(
                method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, answer.read(), (answer.getheader("set-cookie") or "").partition(";")[0]
        finally:
            connection.close()

    @contextlib.contextmanager
    def tab(self, origin: str = ""):
        """Open a socket as a page of some origin does."""
        url, own = f"ws://127.0.0.1:{self.port}/_stcore/stream", f"http://127.0.0.1:{self.port}"
        headers = {"Origin": origin or own}
        with connect(url, subprotocols=["streamlit"], additional_headers=headers, max_size=None) as open_:
            yield open_

    def at_rest(self) -> int:
        """Return the bytes the process holds once it has loaded what its first answer needs, behind the first page."""
        ends, worked, idle = time.monotonic() + PATIENCE, -1.0, 0.1
        # What it still loads keeps it busy, however slowly memory grows where other work holds the cores.
        while (works := sum(self.process.cpu_times()[:2])) > worked + idle and time.monotonic() < ends:
            worked = works
            time.sleep(2)
        return int(self.process.memory_info().rss)

    def alive(self) -> bool:
        """Return whether a new tab gets the first page."""
        with self.tab() as tab:
            return "Start from" in run(tab)


def run(tab, **state: object) -> str:
    """Run the page with the states of some widgets; return all that was sent."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    for name, value in state.items():
        message.rerun_script.widget_states.widgets.add(id=name, **value)
    tab.send(message.SerializeToString())
    return "\n".join(map(str, answers(tab, "script_finished")))


def answers(tab, last: str):
    """Yield what comes until the message of a kind."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(tab.recv(timeout=PATIENCE))
        yield message
        if message.WhichOneof("type") == last:
            return


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The app, started as its users start it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        PYTHON,
        "-m",
        "streamlit",
        "run",
        str(MAIN),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        made = Server(port, psutil.Process(process.pid))
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with contextlib.suppress(OSError):
                if made.ask("GET", "/_stcore/health")[0] == 200:
                    break
            time.sleep(0.05)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://evil.streamlit.app", "http://localhost.evil.example", "file://"],
)
def test_pages_of_others_get_no_socket(origin, server):
    with pytest.raises(InvalidStatus, match="403"), server.tab(origin):
        pass


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/media/../../app/main.py",
        "/static/%2e%2e/%2e%2e/README.md",
        "/component/x/../../etc/passwd",
        "/app/static/../main.py",
        "/media/%00",
        "/_stcore/upload_file/../../../tmp/x",
        "/" + "a" * 20_000,
    ],
    ids=lambda path: path[:30],
)
def test_no_path_leads_to_a_file_that_is_no_page(path, server):
    status, content, _ = server.ask("GET", path)
    assert status in {400, 404} or content.lstrip().startswith(b"<!--\n Copyright (c) Streamlit"), status
    assert b"root:" not in content
    assert b"import" not in content[:200]


@pytest.mark.parametrize(
    "message",
    [
        b"\xff" * 50,
        b"",
        b"\0" * 1000,
        "text",
        b"\x0a\xff\xff\xff\xff\x0f",
        bytes(range(256)) * 100,
        b"a" * 2**24,
    ],
    ids=["junk", "nothing", "zeros", "text", "a length that lies", "every byte", "16 MiB"],
)
def test_messages_that_are_none_harm_nobody_else(message, server):
    with contextlib.suppress(ConnectionClosed, TimeoutError), server.tab() as tab:
        tab.send(message)
        tab.recv(timeout=0.3)
    assert server.alive()


@pytest.mark.parametrize("what", ["a widget that is none", "a page that is none", "a long question"])
def test_what_a_page_never_sends_shows_nothing_of_the_server(what, server):
    message = BackMsg()
    message.rerun_script.query_string = "a" * 100_000 if what == "a long question" else ""
    message.rerun_script.page_name = "../../etc/passwd" if what == "a page that is none" else ""
    if what == "a widget that is none":  # the framework stops at it; what it found stays in the server's log
        message.rerun_script.widget_states.widgets.add(id="x" * 100_000, string_value="<script>" * 10_000)
    with server.tab() as tab:
        tab.send(message.SerializeToString())
        told = "\n".join(map(str, answers(tab, "script_finished")))
    assert not [word for word in ("Traceback", "KeyError", "<script>", "root:") if word in told]
    assert server.alive()


@pytest.fixture
def opened(server):
    """A tab on the choice of a claims file, the identity of its widget, and how to upload to it."""
    with server.tab() as tab:
        start = re.search(r'id: "(\S+-start)"', run(tab))[1]
        chosen = {start: {"string_value": "file"}}
        widget = re.search(r'id: "(\S+-upload)"', run(tab, **chosen))[1]
        cookie = server.ask("GET", "/_stcore/health")[2]
        trusted = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2], **FORM}

        def place(name: str):
            message = BackMsg()
            message.file_urls_request.request_id = "r"
            message.file_urls_request.file_names.append(name)
            tab.send(message.SerializeToString())
            return list(answers(tab, "file_urls_response"))[-1].file_urls_response.file_urls[0]

        def send(name: str, content: bytes, **headers: str) -> tuple[int, bytes]:
            return server.ask("PUT", place(name).upload_url, form(name, content), **(headers or trusted))[:2]

        def show(name: str, content: bytes) -> str:
            urls = place(name)
            assert server.ask("PUT", urls.upload_url, form(name, content), **trusted)[0] == 204
            state = {"uploaded_file_info": [{"file_id": urls.file_id, "name": name, "size": len(content)}]}
            state["uploaded_file_info"][0]["file_urls"] = urls
            return run(tab, **chosen, **{widget: {"file_uploader_state_value": state}})

        yield send, show


def form(name: str, content: bytes) -> bytes:
    """Return the body that a browser would send with a file."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n"


def test_an_upload_needs_the_token_of_the_page(opened, server):
    send, _ = opened
    assert send("a.csv", b"x", **FORM)[0] == 403
    assert send("a.csv", b"x", **FORM, Origin="http://evil.example", Cookie="_streamlit_xsrf=1")[0] == 403
    assert server.ask("PUT", "/_stcore/upload_file/none/none", form("a", b"x"), **FORM)[0] == 403
    assert server.ask("DELETE", "/_stcore/upload_file/none/none")[0] == 403
    assert server.ask("POST", "/_stcore/upload_file/none/none", b"x")[0] == 405


def test_an_upload_is_bounded_before_it_is_held(opened, server):
    send, _ = opened
    before = server.at_rest()
    assert send("../../../x.json", b"x" * (saved.BYTES_MAX + 1)) == (413, b"File too large")
    assert server.process.memory_info().rss - before < 2 * saved.BYTES_MAX
    assert send("../../../x.json", b"x" * (saved.BYTES_MAX - 1000))[0] == 204


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("../../x.csv", HEAD + b"s,<script>,defender,hit,3\n", "<script>"),
        ("x.csv", b"", "found an empty file"),
        ("x.csv", b"PK\x03\x04", "found a ZIP archive"),
        ("x.csv", HEAD.decode().encode("utf-16"), "found text in UTF-16"),
        ("x.csv", HEAD + b"s,\xcc,defender,hit,3\n", "not UTF-8"),
        ("x.csv", HEAD + b"s,A\x1b[2J,defender,hit,3\n", "U+001B ESCAPE"),
        ("x.csv", b"x" * (2**20 + 1), "1,048,577 bytes"),
        ("x.json", b"[" * 100_000, "nesting deeper than 10"),
        ("x\u202egpj.csv", HEAD, "a header and nothing below it"),
    ],
    ids=["markup", "empty", "zip", "utf-16", "bytes", "escape", "large", "deep", "name"],
)
def test_every_upload_has_a_planned_answer(name, content, told, opened):
    _, show = opened
    page = show(name, content)
    assert told in page
    assert "Traceback" not in page
    assert "encountered an error" not in page
    assert "exception {" not in page


def test_after_all_that_the_server_is_there_and_small(server):
    assert server.alive()
    ends = time.monotonic() + PATIENCE  # the last of its threads may still be at work
    while (holds := server.process.memory_info().rss) >= 600 * 2**20 and time.monotonic() < ends:
        time.sleep(0.5)
    assert holds < 600 * 2**20
