"""Parts of parts of arrays share memory however deep they nest, and code for them does not grow."""

import random
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.categories.graph import Graph
from homset.errors import RefusedError

STEPS = ("b.T", "b[::-1]", "b[:, ::-1]", "b[:]", "b[None][0]", "b[0:2][:, 1:]")
"""What each line makes of a view; the last one is smaller, and ends its program."""


def written(folder: Path, lines: list[str]) -> Callable[..., Any]:
    """A function of lines."""
    file = folder / f"nested_{len(lines)}.py"
    body = "".join([f"    {line}\n" for line in lines])
    file.write_text(f"import numpy as np\ndef f(x):\n    a = b = x.copy()\n{body}")
    found: Callable[..., Any] = runpy.run_path(str(file))["f"]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_nested_views_share_memory_as_in_numpy(tmp_path: Path, seed: int) -> None:
    """Writing and reading at any depth are NumPy's."""
    draw = random.Random(seed)
    lines = []
    for i in range(40):
        lines.append(f"b = {draw.choice(STEPS[:5])}")
        if draw.random() < 0.3:
            lines.append(f"b[{draw.randrange(3)}, {draw.randrange(3)}] += {i + 0.5}")
        if draw.random() < 0.1:
            lines.append(f"a[{draw.randrange(3)}] *= 2.0")
    lines += [f"b = {STEPS[5]}", "b[0] = b[1] + 1.0", "return a, b"]
    f = written(tmp_path, lines)
    x = np.arange(9.0).reshape(3, 3)
    for got, wanted in zip(hs.arrow(f)(x), f(x), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_what_numpy_copies_is_no_view_at_any_depth(tmp_path: Path) -> None:
    """Whether a reshape is a view depends on the memory at the end of the path."""
    for turns in (8, 9):
        lines = ["b = b.T"] * turns + ["c = b.reshape(9)", "c[1] = 7.0", "return a, c"]
        f = written(tmp_path, lines)
        x = np.arange(9.0).reshape(3, 3)
        for got, wanted in zip(hs.arrow(f)(x), f(x), strict=True):
            np.testing.assert_array_equal(got, wanted)


def test_a_part_that_cannot_be_written_to_stays_so(tmp_path: Path) -> None:
    """What is broadcast is refused, however many views come after."""
    lines = ["b = np.broadcast_to(b, (3, 3))", *["b = b[:]"] * 9, "b[0, 0] = 1.0", "return a"]
    with pytest.raises(RefusedError, match="cannot be written to"):
        hs.arrow(written(tmp_path, lines))(np.ones(3))


def test_code_for_nested_views_is_linear(tmp_path: Path) -> None:
    """As many operations a statement at each depth."""

    def boxes(n: int) -> int:
        lines = ["b = b[::-1].T", "b[0, 1] += 2.0"] * n + ["return a"]
        return Graph(hs.arrow(written(tmp_path, lines)).at(hs.R ** (3, 3))).operations.total()

    few, many = boxes(40), boxes(160)
    assert many < 4.2 * few
