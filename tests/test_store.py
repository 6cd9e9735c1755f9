"""Machine code that one process keeps and another one finds."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R

pytest.importorskip("llvmlite")

from homset.compile.native import making
from homset.compile.native.store import VARIABLE, Store, store_of

PROGRAM = """
import logging, sys
import numpy as np
import homset as hs

logging.basicConfig(stream=sys.stdout, level=logging.DEBUG, format="%(message)s")

def energy(w, x):
    return np.sum(np.tanh(x @ w) ** 2) + np.log(w[0, 0])

draw = np.random.default_rng(0).standard_normal
given = abs(draw((100, 90))), draw((3000, 100))
f = hs.jit(hs.value_and_grad(energy, argnums=0), cache=eval(sys.argv[1]))
found = [f(*given) for _ in range(9)][-1]
print("value", found[0].hex(), float(found[1].sum()).hex())
"""
"""Of products, vectors of libmvec, threads, and Python's objects: nothing is where it was."""

PARTED = """
import numpy as np
import homset as hs
from homset.compile.blocks import walk

def turned(a, b, c, d, e, f):
    q = np.cumsum(a)
    return np.cumsum(np.sin(q) * b + c * np.exp(d) - e * f + np.tanh(q * d + b * e))

f = hs.jit(hs.arrow(turned).arrow_for(*[np.ones(50)] * 6), "llvm")
f(*np.ones((6, 50)))
print(sum(s.op == "native" for s in walk(f._block)))
"""
"""Sums that grow stay with NumPy, what is between them is machine code of many arguments."""

PARTS = 3
"""Code of the program, of the threads, and of the door that Python goes through."""

UNITS = 1
"""How many more files there are, as two threads make the code of the program."""


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code is in memory, and no folder named."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("homset.compile.native.linking._known", {})


@pytest.fixture
def made(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the compiler tells it has done since it was asked last."""
    caplog.set_level(logging.DEBUG, "homset.compile")

    def messages() -> list[str]:
        found = [" ".join(m.split()[2:4]) for m in caplog.messages if m.startswith("machine code")]
        caplog.clear()
        return found

    return messages


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the program, whose argument says what is kept."""
    path = tmp_path_factory.mktemp("program") / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def run(program: Path, cache: Any, **variables: str) -> tuple[list[str], str]:
    """A new process: what it made and found, and what it computed."""
    done = subprocess.run(
        [sys.executable, str(program), repr(cache)],
        capture_output=True, text=True, check=True,
        env={**os.environ, "HOMSET_NUM_THREADS": "2", **variables},
    )  # fmt: skip
    *lines, value = done.stdout.splitlines()
    return [line.split()[2] for line in lines if line.startswith("machine code")], value


def slope() -> Any:
    return hs.grad(hs.dup >> hs.mul >> hs.sin)


def again(folder: Path, f: Any = None) -> float:
    found: float = hs.jit(slope() if f is None else f, cache=folder)(0.5)
    return found


def test_the_second_process_makes_no_code(program: Path, tmp_path: Path) -> None:
    first, second = (run(program, str(tmp_path)) for _ in range(2))
    assert first[0] == ["made"] * PARTS
    assert second[0] == ["found"] * PARTS
    assert first[1] == second[1]


@pytest.mark.parametrize(
    ("cache", "variable", "kept"),
    [(None, True, True), (True, True, True), (False, True, False), (None, False, False)],
)
def test_who_asks_for_it(
    cache: bool | None, variable: bool, kept: bool, program: Path, tmp_path: Path
) -> None:
    made, _ = run(program, cache, **({VARIABLE: str(tmp_path / "code")} if variable else {}))
    assert made == ["made"] * PARTS
    assert len(list(tmp_path.rglob("*.o"))) == (PARTS + UNITS if kept else 0)


def test_where_nobody_names_a_folder_it_is_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    store = store_of(True)
    assert store is not None
    assert store.folder.name == "homset"
    assert tmp_path in store.folder.parents


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[:-1], lambda data: data[: len(data) // 2],
     lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], lambda data: b"no code at all",
     lambda data: data * 2],
    ids=["empty", "short", "half", "changed", "other", "twice"],
)  # fmt: skip
def test_what_is_damaged_is_made_anew(
    damage: Callable[[bytes], bytes], tmp_path: Path, made: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wanted = again(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    made()
    monkeypatch.setattr("homset.compile.native.linking._known", {})
    assert again(tmp_path) == wanted
    assert made() == ["made"]
    monkeypatch.setattr("homset.compile.native.linking._known", {})
    assert again(tmp_path) == wanted
    assert made() == ["found in"]


@pytest.mark.parametrize("maker", ["another LLVM", "another processor"])
def test_code_of_another_compiler_is_not_found(
    maker: str, tmp_path: Path, made: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    again(tmp_path)
    monkeypatch.setattr("homset.compile.native.linking._known", {})
    monkeypatch.setattr(making, "_maker", lambda: maker)
    made()
    again(tmp_path)
    assert made() == ["made"]
    assert len(list(tmp_path.iterdir())) == 2


def test_other_programs_have_other_code(tmp_path: Path, made: Callable[[], list[str]]) -> None:
    again(tmp_path)
    again(tmp_path, hs.grad(hs.dup >> hs.mul >> hs.cos))
    again(tmp_path, hs.dup >> hs.mul >> hs.sin)
    assert made() == ["made"] * 3


def test_alike_programs_have_one_code_in_memory(made: Callable[[], list[str]]) -> None:
    first, second = hs.jit(slope(), "llvm"), hs.jit(slope(), "llvm")
    assert (first(0.5), second(0.25)) == (slope()(0.5), slope()(0.25))
    assert made() == ["made"]


def test_code_that_is_in_memory_is_kept_where_that_is_asked_for_later(tmp_path: Path) -> None:
    first = hs.jit(slope(), "llvm")
    assert again(tmp_path / "one") == again(tmp_path / "two") == first(0.5)
    assert [len(list((tmp_path / name).glob("*.o"))) for name in ("one", "two")] == [1, 1]


def test_steps_in_place_are_kept_where_the_environment_names_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[], list[str]]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    for told in (["made"] * 2, ["found in"] * 2):
        monkeypatch.setattr("homset.compile.native.linking._known", {})
        machine = hs.in_place(hs.mul.at(R * R))(2.0)
        machine.step(3.0)
        assert machine.state == 6.0
        assert made() == told


def test_parts_of_a_program_have_the_same_text_in_every_process(tmp_path: Path) -> None:
    """What they read from around goes to them in the order of reading."""
    file = tmp_path / "parts.py"
    file.write_text(PARTED, encoding="utf-8")
    runs = [subprocess.run([sys.executable, file], capture_output=True, text=True, check=True,
                           env={**os.environ, VARIABLE: str(tmp_path / "code")})
            for _ in range(4)]  # fmt: skip
    assert len({done.stdout for done in runs}) == 1
    assert len(list(tmp_path.rglob("*.o"))) == int(runs[0].stdout)


def test_a_folder_that_cannot_be_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.warns(RuntimeWarning, match=r"cannot be kept in .*file.* name another"):
        assert again(tmp_path / "file") == slope()(0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert again(tmp_path / "file", hs.sin) == pytest.approx(np.sin(0.5))


def test_nothing_is_left_of_what_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.warns(RuntimeWarning, match="no space left"):
        Store(tmp_path).put("key", b"code")
    assert list(tmp_path.iterdir()) == []


def test_processes_at_once(program: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(program), repr(str(tmp_path))]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    values = {process.communicate()[0].splitlines()[-1] for process in running}
    assert [process.returncode for process in running] == [0] * 4
    assert len(values) == 1
    assert {file.suffix for file in tmp_path.iterdir()} == {".o"}
    assert run(program, str(tmp_path))[0] == ["found"] * PARTS


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch"])
def test_only_machine_code_is_kept(backend: str) -> None:
    with pytest.raises(hs.ArgumentError, match="keeps machine code"):
        hs.jit(hs.sin, backend=backend, cache=True)


@pytest.mark.parametrize("cache", ["", 3, b"there"])
def test_what_is_no_folder_is_refused(cache: Any) -> None:
    with pytest.raises(hs.ArgumentError, match="cache is True, False or the path of a folder"):
        hs.jit(hs.sin, cache=cache)


def test_a_tilde_is_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    named = store_of("~/code")
    monkeypatch.setenv("HOMSET_CACHE_DIR", "~/other")
    asked = store_of(True)
    assert named is not None
    assert asked is not None
    assert (named.folder, asked.folder) == (tmp_path / "code", tmp_path / "other")


def test_a_cache_without_machine_code_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homset.compile.jit.default_backend", lambda: "numpy")
    with pytest.warns(RuntimeWarning, match=r"none without llvmlite: python -m pip install"):
        assert hs.jit(hs.sqrt, cache=True)(4.0) == 2.0
