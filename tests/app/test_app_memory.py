"""The app's server holds no more for many visitors, one after another, than for as many at once."""

import subprocess

from app_kit import PYTHON, ROOT


def test_threads_that_come_and_go_share_few_heaps():
    code = (
        "import gc, threading, ctypes, re\n"
        "from app.memory import share_heaps\n"
        "took = share_heaps()\n"
        "gate = threading.Barrier(12)\n"
        "kept = []\n"
        "def work():\n"
        "    kept.append([bytes(600) for _ in range(2000)])\n"
        "    gate.wait()\n"
        "threads = [threading.Thread(target=work) for _ in range(12)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.fdopen.restype = ctypes.c_void_p\n"
        "out = libc.fdopen(1, b'w')\n"
        "libc.malloc_info(0, ctypes.c_void_p(out)) if took else print('<heap nr=')\n"
        "libc.fflush(ctypes.c_void_p(out)) if took else None\n"
    )
    done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 1 <= done.stdout.count("<heap nr=") <= 2
