"""Ctrl-C ends a loop of unknown length in machine code, and what handles it may go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import homset as hs
from homset.compile.native.engine import installed

pytestmark = [
    pytest.mark.skipif(not installed(), reason="needs homset[jit]"),
    pytest.mark.skipif(os.name != "posix", reason="sends the signal of Ctrl-C"),
]

FUNCTIONS = """
import signal
import numpy as np
import homset as hs

def endless(x):
    while x > 0.0:
        x = 0.5 * x + 1.0
    return x

def nested(x):
    total = 0.0
    for i in range(3):
        while x > 0.0:
            y = x
            while y > 0.5:
                y = 0.25 * y
            x = x + y - y
            total = total + i
    return total

def of_arrays(x):
    while np.sum(x) > 0.0:
        x = 0.5 * x + 0.5 * np.max(x)
    return x

def counted(n):
    k, s = 0, 0.0
    while k < n:
        s, k = 0.5 * s + 1.0, k + 1
    return s

def run(f, *args):
    f = hs.jit(f, backend="llvm")
    if f is not None:
        print("ready", flush=True)
    try:
        print(f(*args))
    except KeyboardInterrupt:
        print("ended")

"""


def output_of(folder: Path, line: str) -> tuple[str, float]:
    """What a process says that runs a line, and how long it takes from Ctrl-C on."""
    path = folder / "program.py"
    path.write_text(FUNCTIONS + line)
    with subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(1.0)  # it compiles, and is in its loop
            process.send_signal(signal.SIGINT)
            begun = time.perf_counter()
            said, _ = process.communicate(timeout=60.0)
            return said.strip(), time.perf_counter() - begun
        finally:
            process.kill()


@pytest.mark.parametrize(
    "call",
    ["endless, 1.0", "nested, 1.0", "of_arrays, np.ones(3)", "of_arrays, np.ones(10**5)"],
)
def test_an_endless_loop_is_ended(tmp_path: Path, call: str) -> None:
    said, seconds = output_of(tmp_path, f"run({call})")
    assert said == "ended"
    assert seconds < 10.0


def test_what_handles_it_may_go_on(tmp_path: Path) -> None:
    """The call begins anew, and gives what it would have given."""
    handled = "signal.signal(signal.SIGINT, lambda *_: print('told', flush=True))\n"
    said, _ = output_of(tmp_path, handled + "run(counted, 2 * 10**9)")
    assert said.split() == ["told", "2.0"]


def halved(n: int) -> float:
    k, s = 0, 0.0
    while k < n:
        s, k = 0.5 * s + 1.0, k + 1
    return s


def test_other_threads_go_on_to_the_end() -> None:
    """Python handles signals in its main thread; others are not asked."""
    found: list[float] = []
    thread = threading.Thread(target=lambda: found.append(hs.jit(halved)(10**7)))
    thread.start()
    thread.join()
    assert found == [2.0]
