"""How long a Python function takes to become an arrow: a table, and what it may take.

Functions of 10, 30, 100 and 300 lines, with branches, loops and a helper, are compiled in new
processes. Times are milliseconds of CPU; of several processes the smallest is shown, which is the
one that others disturbed least. The first compile brings the modules that only compiling needs, and
reads the source; the second one is of another function of the same text. Bytecode of homset is
written before, as an installed package has it.

Then the first call of the gradients of a scalar expression and of a perceptron, in a new process:
with nothing kept on disk, and with the machine code that another process has left there.

    python benchmarks/compile_time.py [--repeat 7]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = (10, 30, 100, 300)
LIMIT_MS = 20.0
"""What the first compile of 30 lines may take."""

HELPER = """\
def slope(y, k):
    return -k * y + math.sin(y)
"""
HEAD = """\
def {name}(x, y, n):
    total = 0.0
"""
BLOCKS = (
    """\
    for i in range(20):
        step = slope(total, x)
        total = total + step * i
    if total > y:
        total = total / 2
    else:
        total = total - y
""",
    """\
    while total > 1:
        total = total / 2
        if total < 0.1:
            break
    if n % {k} == 0:
        total += x
    total = total * 0.5
""",
)
TAIL = """\
    return math.sqrt(abs(total)) + x
"""
PROBE = """
import sys, time
sys.dont_write_bytecode = False
import numpy
clock = time.process_time
times = [clock()]
import homset as hs
times.append(clock())
import {module} as program
for f in (program.first, program.second):
    start = clock()
    arrow = hs.arrow(f)
    arrow.at(hs.R, hs.R, hs.Z)
    times.append(times[0] + clock() - start)
arrow(0.5, 0.7, 3)
start = clock()
for _ in range(100):
    arrow(0.5, 0.7, 3)
called = (clock() - start) / 100
start = clock()
for _ in range(1000):
    arrow.at(hs.R, hs.R, hs.Z)
found = (clock() - start) / 1000
print(*[1000 * (t - times[0]) for t in times[1:]], 1000 * found, 1000 * called)
"""


KEPT = """
import sys, time
sys.dont_write_bytecode = False
import numpy as np
import homset as hs

def warm(x):
    return np.sum(x)

def scalar(x, y):
    return np.sin(x * y) + np.exp(-x * x) / (1.0 + y * y)

def perceptron(w1, w2, x, t):
    h = np.tanh(x @ w1)
    e = np.exp(h @ w2)
    return np.mean(np.log(np.sum(e, axis=1)) - np.sum(h @ w2 * t, axis=1))

draw = np.random.default_rng(0).standard_normal
shapes = ((784, 128), (128, 10), (128, 784), (128, 10))
given = {"scalar": (0.3, 0.7), "perceptron": [draw(shape) for shape in shapes]}
hs.jit(hs.grad(warm), cache=False)(np.ones(3))
for f in (scalar, perceptron):
    slope = hs.jit(hs.value_and_grad(f, argnums=(0, 1)))
    times = []
    for _ in range(4):
        start = time.thread_time()
        slope(*given[f.__name__])
        times.append(time.thread_time() - start)
    print(1000 * (times[0] - min(times[1:])))
"""


def kept(folder: Path, repeat: int) -> list[tuple[float, float]]:
    """The smallest times of the first calls: with nothing on disk, and with what is there."""
    file = folder / "kept.py"
    file.write_text(KEPT, encoding="utf-8")
    rows: dict[bool, list[list[float]]] = {False: [], True: []}
    for i in range(repeat):
        for found in (False, True):
            place = {**os.environ, "HOMSET_CACHE_DIR": str(folder / f"code{i}")}
            done = subprocess.run(
                [sys.executable, str(file)], capture_output=True, text=True, check=True, env=place
            )
            rows[found].append([float(word) for word in done.stdout.split()])
    cold, warm = ([min(column) for column in zip(*rows[k], strict=True)] for k in (False, True))
    return list(zip(cold, warm, strict=True))


def program(lines: int) -> str:
    """A module with two functions of about so many lines, and a helper."""
    count = round((lines - 3) / 7)
    body = "".join([BLOCKS[k % 2].format(k=k + 2) for k in range(count)])
    functions = [HEAD.format(name=name) + body + TAIL for name in ("first", "second")]
    return "\n\n".join(["import math", HELPER, *functions])


def measure(lines: int, folder: Path, repeat: int) -> list[float]:
    """The smallest times of: import, first compile, second compile, finding it again, a call."""
    module = f"program_{lines}"
    (folder / f"{module}.py").write_text(program(lines), encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(folder)!r})" + PROBE.format(module=module)
    rows = []
    for _ in range(repeat + 1):  # the first one writes the bytecode
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        rows.append([float(word) for word in done.stdout.split()])
    return [min(column) for column in zip(*rows[1:], strict=True)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long compiling a Python function takes.")
    parser.add_argument("--repeat", type=int, default=7, help="processes a row (default 7)")
    repeat = parser.parse_args().repeat
    heads = ("import", "first compile", "second compile", "found again", "call")
    print(f"{'lines':>6}" + "".join(f"{head:>16}" for head in heads) + "   (ms of CPU)")
    first = {}
    with tempfile.TemporaryDirectory() as folder:
        for lines in LINES:
            row = measure(lines, Path(folder), repeat)
            first[lines] = row[1]
            print(f"{lines:>6}" + "".join(f"{ms:>16.3f}" for ms in row))
        disk = kept(Path(folder), repeat)
    print(f"{'first call':>12}{'nothing kept':>16}{'kept on disk':>16}   (ms of CPU)")
    for name, times in zip(("scalar", "perceptron"), disk, strict=True):
        print(f"{name:>12}" + "".join(f"{ms:>16.3f}" for ms in times))
    print(f"30 lines in a new process, of at most {LIMIT_MS} ms: {first[30]:.1f}")


if __name__ == "__main__":
    main()
