"""LLVM itself: text of its language becomes machine code in this process."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import count
from typing import Any

from ...errors import MissingExtraError
from ..formats import Format

# Functions of libm that have versions for vectors in glibc's libmvec, with how many arguments.
VECTORISED = {
    "sin": 1, "cos": 1, "tan": 1, "exp": 1, "expm1": 1, "exp2": 1, "log": 1, "log1p": 1, "log2": 1,
    "log10": 1, "sinh": 1, "cosh": 1, "tanh": 1, "asin": 1, "acos": 1, "atan": 1, "asinh": 1,
    "acosh": 1, "atanh": 1, "cbrt": 1, "erf": 1, "pow": 2, "atan2": 2, "hypot": 2,
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


@cache
def machine(level: int = 3) -> Any:
    """What code is made for: this processor; at level 0 it is made quickly, and not tuned."""
    b = llvm()
    target = b.Target.from_default_triple()
    features = b.get_host_cpu_features().flatten()
    return target.create_target_machine(
        cpu=b.get_host_cpu_name(), features=features, opt=level, jit=True
    )


@cache
def hasty() -> Any:
    """What makes code quickly that need not be tuned."""
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
    >>> vector_name("erfc", DOUBLE) is None
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


class Code:
    """The code of a module, which lives as long as this does."""

    def __init__(self, library: Any, names: tuple[str, ...]) -> None:
        self.library = library
        self.addresses = {name: library[name] for name in names}


@cache
def linker() -> Any:
    """What makes code of modules and links it with this process."""
    return llvm().create_lljit_compiler(machine.__wrapped__())


_NUMBERS = count()

LONG = 20_000
"""How many lines of LLVM's language are still tuned."""


def compiled(text: str, *names: str) -> Code:
    """The code of the functions of a module.

    The text is in vectors already: a few passes tidy it, which takes a tenth of the time of all.
    What takes LLVM longer than its length is left out for long text.
    """
    b = llvm()
    module = b.parse_assembly(text)
    passes = b.create_new_module_pass_manager()
    passes.add_sroa_pass()
    short = text.count("\n") <= LONG
    if short:
        passes.add_instruction_combine_pass()
        passes.add_simplify_cfg_pass()
    passes.run(module, b.create_pass_builder(machine(), b.create_pipeline_tuning_options()))
    if not short:
        object_ = machine(0).emit_object(module)
        return _linked(b.JITLibraryBuilder().add_object_img(object_), names)
    return _linked(b.JITLibraryBuilder().add_ir(module), names)


def untuned(text: str, *names: str) -> Code:
    """The same, for code that is long rather than slow: it is made many times as quickly."""
    b = llvm()
    made = hasty().emit_object(b.parse_assembly(text))
    return _linked(b.JITLibraryBuilder().add_object_img(made), names)


def _linked(library: Any, names: tuple[str, ...]) -> Code:
    library.add_current_process()
    for name in names:
        library.export_symbol(name)
    return Code(library.link(linker(), f"homset{next(_NUMBERS)}"), names)


def kernel_of(code: Code) -> Callable[[int], int]:
    """The function `kernel` on the address of a frame; Python's lock is held while it runs."""
    return ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(code.addresses["kernel"])
