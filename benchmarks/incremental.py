"""What an update costs: one of n entries changed, against the whole program run again.

`again` is the program by NumPy, `compiled` the same as machine code; `start` is the first run of
`Incremental`, which keeps what updates need. `update` is one call of an update from Python, which
leaves the one before as it is. `session` is one call from Python of a session, which changes its
state where it lies. `stream` is an update inside of compiled code: the update of one entry is an
arrow, so a loop over a stream of edits is one too; that the state is copied once a stream is in it.
`times` are `again`, and `compiled`, over `session` and over `stream`.

Edits go to random places. Times are CPU time of this process, the least of several runs.

    python benchmarks/incremental.py [--size 1000000] [--edits 1000000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import homset as hs
from homset import Arrow, R, Z
from homset.categories.incremental.meaning import Incrementalised


def sum_of_squares(n: int) -> Arrow:
    """Σ x²."""
    return hs.arrow(_squares).at(R**n)


def _squares(x: Any) -> Any:
    return np.sum(x * x)


def gradient(n: int) -> Arrow:
    """The gradient of Σ x²."""
    return hs.grad(sum_of_squares(n))


def _smooth(x: Any) -> Any:
    return np.sqrt(np.sum(np.sin(x) ** 2) / len(x))


def root_mean_square(n: int) -> Arrow:
    """The root of the mean of sin² x."""
    return hs.arrow(_smooth).at(R**n)


def _largest(x: Any) -> Any:
    return np.max(np.abs(x))


def largest(n: int) -> Arrow:
    """max |x|."""
    return hs.arrow(_largest).at(R**n)


def _sigmoid(x: Any) -> Any:
    return np.sum(np.log1p(np.exp(x)))


def slopes(n: int) -> Arrow:
    """The gradient of Σ log (1 + exp x)."""
    return hs.grad(hs.arrow(_sigmoid).at(R**n))


WORK = (sum_of_squares, gradient, root_mean_square, largest, slopes)


def least(run: Callable[[], Any], budget: float = 1.0) -> float:
    """The least CPU time of a run, in seconds."""
    found = []
    end = time.perf_counter() + budget
    while not found or (time.perf_counter() < end and len(found) < 50):
        begin = time.process_time()
        run()
        found.append(time.process_time() - begin)
    return min(found)


def per_call(inc: Incrementalised, x: Any, random: np.random.Generator) -> float:
    """Seconds of an update, called from Python."""
    _, update = inc(x)
    _, update = update({0: 1.0})  # now the state is its own

    def edits() -> None:
        nonlocal update
        for _ in range(200):
            _, update = update({int(random.integers(len(x))): float(random.random())})

    return least(edits) / 200


def in_a_session(inc: Incrementalised, x: Any, random: np.random.Generator) -> float:
    """Seconds of an edit in a session, called from Python."""
    here = inc.session_by(lambda i, v: {i: v}, Z * R)(x)
    places, values = random.integers(len(x), size=20_000).tolist(), random.random(20_000).tolist()

    def edits() -> None:
        edit = here.step
        for i, v in zip(places, values, strict=True):
            edit(i, v)

    found = least(edits, 2.0) / len(places)
    again = x.copy()
    for i, v in zip(places, values, strict=True):
        again[i] = v
    np.testing.assert_allclose(here.value, inc.program(again))
    return found


def in_a_stream(inc: Incrementalised, x: Any, edits: int, random: np.random.Generator) -> float:
    """Seconds of an update inside of compiled code."""
    step = inc.follow_by(lambda i, v: {i: v}, Z * R)
    stream = hs.jit(hs.scan(hs.fork(step, hs.it), edits))
    here = hs.Functions(inc.start).raw(x)
    given = random.integers(len(x), size=edits), random.random(edits)
    (y, _), _ = stream(here, given)
    again = x.copy()
    again[given[0]] = 0.0
    for i, v in zip(*given, strict=True):
        again[i] = v
    np.testing.assert_allclose(y, inc.program(again))
    return least(lambda: stream(here, given)) / edits


def row(make: Callable[[int], Arrow], n: int, edits: int) -> str:
    """A line of the table."""
    random = np.random.default_rng(0)
    program, x = make(n), random.random(n)
    inc = hs.Incremental(program)
    native = hs.jit(program)
    again, compiled = least(lambda: program(x)), least(lambda: native(x))
    start = least(lambda: inc(x))
    update, session = per_call(inc, x, random), in_a_session(inc, x, random)
    stream = in_a_stream(inc, x, edits, random)
    return (
        f"{make.__name__:18s}{again * 1e3:9.3f}{compiled * 1e3:10.3f}{start * 1e3:8.1f}"
        f"{update * 1e6:9.1f}{session * 1e9:9.0f}{again / session:8.0f}{compiled / session:8.0f}"
        f"{stream * 1e9:9.1f}{again / stream:8.0f}{compiled / stream:8.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=1_000_000, help="entries of the array")
    parser.add_argument("--edits", type=int, default=1_000_000, help="edits of a stream")
    options = parser.parse_args()
    print(f"one of {options.size} entries changes")
    print(
        f"{'':18s}{'again':>9s}{'compiled':>10s}{'start':>8s}{'update':>9s}{'session':>9s}"
        f"{'times':>16s}{'stream':>9s}{'times':>16s}"
    )
    print(f"{'':18s}{'ms':>9s}{'ms':>10s}{'ms':>8s}{'µs':>9s}{'ns':>9s}{'':>16s}{'ns':>9s}")
    for make in WORK:
        print(row(make, options.size, options.edits), flush=True)


if __name__ == "__main__":
    main()
