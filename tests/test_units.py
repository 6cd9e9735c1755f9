"""Modules in units: each is made by a thread, and together they are the module."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import homset as hs

pytest.importorskip("llvmlite")

from homset.compile.native import linking, making
from homset.compile.native.units import WORTH, units
from homset.tuples import flat


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code is in memory."""
    monkeypatch.setattr(linking, "_known", {})


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Into how many units modules were taken apart."""
    found: list[int] = []

    def noted(text: str, most: int) -> list[str]:
        made = units(text, most)
        found.append(len(made))
        return made

    monkeypatch.setattr(linking, "units", noted)
    return found


def layers(w1: Any, w2: Any, x: Any) -> Any:
    """Products, vectors of libmvec, and sums: several large functions."""
    h = np.tanh(x @ w1)
    y = np.exp(np.sin(h @ w2))
    return np.sum(y / (1.0 + np.sum(y * y, axis=1, keepdims=True))) + np.sum(np.tanh(w1))


def cell(w: Any, u: Any, xs: Any) -> Any:
    """A loop, and products that its derivative takes out of it."""
    h = np.zeros(64)
    for t in range(100):
        h = np.tanh(w @ h + u @ xs[t])
    return np.sum(h**2)


def arguments(f: Any) -> tuple[Any, ...]:
    draw = np.random.default_rng(0).standard_normal
    if f is layers:
        return draw((40, 30)) / 6, draw((30, 20)) / 6, draw((3000, 40))
    return draw((64, 64)) / 8, draw((64, 64)) / 8, draw((100, 64))


def defined(text: str) -> list[str]:
    return [line.split("@")[1].split("(")[0] for line in text.split("\n") if line[:7] == "define "]


@pytest.mark.parametrize("f", [layers, cell], ids=lambda f: f.__name__)
def test_units_are_the_module(f: Any, texts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    given, found = arguments(f), list[list[bytes]]()
    for n in (1, 2, 3, 16):
        monkeypatch.setattr("homset.compile.native.linking.threads", lambda n=n: n)
        monkeypatch.setattr(linking, "_known", {})
        compiled = hs.jit(hs.value_and_grad(f), "llvm")
        found.append([np.asarray(part).tobytes() for part in flat(compiled(*given))])
    assert all([one == found[0] for one in found])
    assert texts[0] == 1
    assert max(texts) > 1


@pytest.mark.parametrize("most", [1, 2, 3, 50])
@pytest.mark.parametrize("f", [layers, cell], ids=lambda f: f.__name__)
def test_every_function_is_in_one_unit_and_known_in_the_others(f: Any, most: int) -> None:
    text = hs.jit(hs.value_and_grad(hs.arrow(f).arrow_for(*arguments(f))), "llvm").source
    found = units(text, most)
    assert len(found) <= most
    assert sorted([name for unit in found for name in defined(unit)]) == sorted(defined(text))
    for unit in found:
        assert all([f"@{name}(" in unit for name in defined(text)])


def test_a_product_of_much_code_is_a_function_that_is_made_beside_others() -> None:
    def one(w: Any, x: Any) -> Any:
        return np.sum(np.tanh(x @ w))

    draw = np.random.default_rng(0).standard_normal
    for (m, k, n), functions in {(3000, 40, 30): 0, (128, 784, 128): 1}.items():
        given = draw((k, n)) / k, draw((m, k))
        compiled = hs.jit(hs.arrow(one).arrow_for(*given), "llvm")
        assert compiled.source.count("define internal void @part") == functions
        assert compiled(*given) == pytest.approx(one(*given), rel=1e-12)


def test_a_small_module_is_one_unit() -> None:
    text = "\n".join([f"define i32 @f{i}() {{\n  ret i32 {i}\n}}" for i in range(WORTH // 2)])
    assert units(text, 8) == [text]
    assert units("", 8) == [""]


def test_a_wrong_unit_is_an_error_and_all_threads_end() -> None:
    right = "define i32 @right() {\n  ret i32 0\n}"
    long = "\n".join([right.replace("right", f"f{i}") for i in range(600)])
    before = threading.active_count()
    with pytest.raises(RuntimeError):
        making.tuned([right, "define i32 @wrong() {\n  ret i64 0\n}", long])
    assert threading.active_count() == before
    gc.collect()  # the frames of the error, which may go before or after what they hold
    assert len(making.tuned([right, right.replace("right", "other")])) == 2


def test_a_unit_for_which_there_is_no_thread_is_made_by_the_one_that_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [f"define i32 @f{i}() {{\n  ret i32 {i}\n}}" for i in range(4)]
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def once(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    wanted = making.tuned(texts)
    monkeypatch.setattr(making._Beside, "start", once)
    assert making.tuned(texts) == wanted
    assert not started[0].is_alive()
    with pytest.raises(RuntimeError):
        making.tuned([*texts, "define i32 @wrong() {\n  ret i64 0\n}"])


def test_no_more_units_than_the_largest_function_takes_time_for() -> None:
    small = [f"define i32 @f{i}() {{\n" + "  ;\n" * WORTH + "}" for i in range(6)]
    large = "define i32 @kernel() {\n" + "  ;\n" * (6 * WORTH + 12) + "}"
    assert [len(defined(unit)) for unit in units("\n".join([*small, large]), 64)] == [1, 6]
    assert len(units("\n".join(small), 64)) == 6
    assert units(large, 64) == [large]


def test_another_llvmlite_makes_units_with_its_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homset.compile.native.linking.threads", lambda: 3)
    given = arguments(layers)
    wanted = [np.asarray(x).tobytes() for x in flat(hs.jit(hs.value_and_grad(layers))(*given))]
    monkeypatch.setattr(linking, "_known", {})
    monkeypatch.setattr(making, "_free", lambda _: None)
    found = hs.jit(hs.value_and_grad(layers))(*given)
    assert [np.asarray(x).tobytes() for x in flat(found)] == wanted


AT_THE_END = """
import atexit
import numpy as np
import homset as hs

def layers(w1, w2, x):
    h = np.tanh(x @ w1)
    y = np.exp(np.sin(h @ w2))
    return np.sum(y / (1.0 + np.sum(y * y, axis=1, keepdims=True))) + np.sum(np.tanh(w1))

draw = np.random.default_rng(0).standard_normal
given = draw((40, 30)) / 6, draw((30, 20)) / 6, draw((3000, 40))
f, small = hs.jit(hs.value_and_grad(layers)), hs.jit(hs.grad(hs.sin))
atexit.register(lambda: print(small(0.0), f(*given)[0] > 0.0))
"""


def test_units_are_made_when_python_ends(tmp_path: Path) -> None:
    """There are no new threads then, nor what begins with starting some."""
    path = tmp_path / "program.py"
    path.write_text(AT_THE_END, encoding="utf-8")
    variables = {**os.environ, "HOMSET_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=True, env=variables
    )
    assert (done.stdout, done.stderr) == ("1.0 True\n", "")


def test_threads_of_python_make_units_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread uses what another one makes code with."""
    monkeypatch.setattr("homset.compile.native.linking.threads", lambda: 3)
    given = arguments(layers)
    wanted = hs.jit(hs.value_and_grad(layers), "numpy")(*given)
    wrong: list[Any] = []

    def make(k: int) -> None:
        def mine(w1: Any, w2: Any, x: Any) -> Any:
            return layers(w1, w2, x) + k

        value, slopes = hs.jit(hs.value_and_grad(mine), "llvm")(*given)
        alike = [np.allclose(a, b) for a, b in zip(flat(slopes), flat(wanted[1]), strict=True)]
        if not (np.isclose(value, wanted[0] + k) and all(alike)):
            wrong.append(k)

    threads = [threading.Thread(target=make, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    machines = list(making._machines)
    assert len({id(one) for one in machines}) == len(machines)
