"""Arguments of every kind: compiled functions give what NumPy gives or an error, never a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).with_name("fuzz_jit.py")


def run(backend: str, seed: int, cases: int, dtype: str = "float64") -> None:
    command = [sys.executable, str(FUZZ), backend, str(seed), str(cases), dtype]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "wrong: 0" in done.stdout


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_arguments_of_every_kind(backend: str) -> None:
    run(backend, 0, 3000)


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_arguments_of_every_kind_in_single_precision(backend: str) -> None:
    run(backend, 0, 3000, "float32")


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_many_arguments_of_every_kind(backend: str, seed: int, dtype: str) -> None:
    run(backend, seed, 20_000, dtype)
