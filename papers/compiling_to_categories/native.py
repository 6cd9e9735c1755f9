"""Running functions in C."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def called(source: Any, name: str, args: Sequence[float]) -> float | None:
    """What a function of real numbers gives in C, or None where no C compiler is installed."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    with TemporaryDirectory() as folder:
        text, library = Path(folder, "f.c"), Path(folder, "f.so")
        text.write_text(str(source), encoding="utf-8")
        made = [compiler, "-std=c99", "-shared", "-fPIC", str(text), "-o", str(library), "-lm"]
        subprocess.run(made, check=True)
        function = getattr(ctypes.CDLL(str(library)), name)
        function.restype = ctypes.c_double
        return float(function(*map(ctypes.c_double, args)))
