"""LLVM itself: text of its language becomes object code for this processor."""

from __future__ import annotations

import platform
from functools import cache
from importlib import import_module
from typing import Any

from ...errors import MissingExtraError
from ..formats import Format

# Functions of libm that have versions for vectors in glibc's libmvec, with how many arguments.
VECTORISED = {
    "sin": 1, "cos": 1, "tan": 1, "exp": 1, "expm1": 1, "exp2": 1, "log": 1, "log1p": 1, "log2": 1,
    "log10": 1, "sinh": 1, "cosh": 1, "tanh": 1, "asin": 1, "acos": 1, "atan": 1, "asinh": 1,
    "acosh": 1, "atanh": 1, "cbrt": 1, "erf": 1, "erfc": 1, "pow": 2, "atan2": 2, "hypot": 2,
}  # fmt: skip


@cache
def llvm() -> Any:
    """The binding of llvmlite, made ready.

    Raises `MissingExtraError` where it is not installed.
    """
    try:
        binding: Any = import_module("llvmlite.binding")
    except ImportError:
        raise MissingExtraError(
            "native code needs llvmlite: python -m pip install 'homset[jit]'"
        ) from None
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    # Long straight lines of loads and stores take time that is quadratic at least without this.
    binding.set_option("homset", "--combiner-tokenfactor-inline-limit=1")
    return binding


def installed() -> bool:
    """Whether native code can be made here."""
    try:
        llvm()
    except MissingExtraError:
        return False
    return True


def machine(level: int = 1) -> Any:
    """What makes code for this processor, for one thread; at level 0 it is quick, and tunes none.

    Above level 1 LLVM takes a tenth longer, and what it makes of vectors runs no faster.
    """
    target, (cpu, features) = llvm().Target.from_default_triple(), processor()
    return target.create_target_machine(cpu=cpu, features=features, opt=level, jit=True)


@cache
def quick_machine() -> Any:
    """The one at level 0 for all threads, which llvmlite lets in one by one."""
    return machine(0)


@cache
def processor() -> tuple[str, str]:
    """The name of this processor, and what it has."""
    b = llvm()
    return b.get_host_cpu_name(), b.get_host_cpu_features().flatten()


def plain_machine() -> Any:
    """Any processor of this kind, for which code is made quickly."""
    return llvm().Target.from_default_triple().create_target_machine(opt=0, jit=True)


@cache
def register() -> int:
    """How many bytes a vector register of this processor holds.

    >>> register() in (16, 32, 64)
    True
    """
    features = llvm().get_host_cpu_features()
    return 64 if features.get("avx512f") else 32 if features.get("avx2") else 16


@cache
def vector_name(name: str, format: Format) -> str | None:
    """The function of libmvec for as many numbers at once, if there is one.

    >>> from homset.compile.formats import DOUBLE
    >>> vector_name("floor", DOUBLE) is None
    True
    """
    if name not in VECTORISED or not _has_libmvec():
        return None
    letter = "n" if platform.machine() == "aarch64" else {64: "e", 32: "d", 16: "b"}[register()]
    lanes, arguments = register() // format.bytes, "v" * VECTORISED[name]
    symbol = f"_ZGV{letter}N{lanes}{arguments}_{name}{format.suffix}"
    return symbol if llvm().address_of_symbol(symbol) else None


@cache
def _has_libmvec() -> bool:
    try:
        llvm().load_library_permanently("libmvec.so.1")
    except RuntimeError:
        return False
    return True
