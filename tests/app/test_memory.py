"""Memory that one thread has let go is there for the others: the program stays smaller."""

import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
if sys.argv[1] == "shared":
    from app.memory import share_heap
    share_heap()
libc, together = ctypes.CDLL(None), threading.Barrier(5)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p

def work():
    libc.malloc(100_000)
    together.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
together.wait()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator")
def test_threads_share_one_heap(tmp_path):
    heaps = {}
    for way in ("shared", "apart"):
        path = tmp_path / way
        subprocess.run([sys.executable, "-c", HEAPS, way, str(path)], check=True, timeout=60)
        heaps[way] = path.read_text().count("<heap nr=")
    assert heaps["shared"] == 1
    assert heaps["apart"] > 1
