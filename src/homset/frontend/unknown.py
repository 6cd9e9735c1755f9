"""Functions that are not known: why each kind of them is refused, and what to write instead."""

from __future__ import annotations

import collections
import functools
import itertools
from types import BuiltinFunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from ..objects import Exp
from ..ports import Port
from .abstract import Value, number_object
from .complexes.parts import is_complex
from .naming import described

NO_SOURCE = (
    "is not written in Python, and not among the functions that are known: write what you need of"
    " it in Python"
)
_CHANGES = "gives what may change from call to call: {} before, and pass it as an argument"
_COUNT = "gives as many entries as data have it, so the result has no type: {}"
_EIGEN = "gives eigenvalues that may be complex, in no order: use {} for a symmetric matrix"
_TEXT = "runs text, which cannot be compiled: write the code itself"
_MEMORY = (
    "keeps results from call to call: fill a list or an array in a loop, entry by entry, or leave"
    " it out where calls are few"
)
_NAMES = "looks into what may change from call to call: write the names themselves"

REASONS: dict[Any, str] = {
    print: "has an effect beside its value: return what is to be shown, and print it after the"
    " call",
    input: _CHANGES.format("read it"),
    open: _CHANGES.format("read it"),
    eval: _TEXT,
    exec: _TEXT,
    compile: _TEXT,
    globals: _NAMES,
    locals: _NAMES,
    vars: _NAMES,
    dir: _NAMES,
    id: "tells where an object lies, which differs from run to run: compute from the value",
    hash: "differs from run to run: compute from the value",
    next: "changes the iterator: unpack it, use an index, or loop with `for`",
    functools.lru_cache: _MEMORY,
    functools.cache: _MEMORY,
    collections.namedtuple: "makes a class: make it once, outside of the function",
    collections.deque: "is refused: use a list",
    collections.defaultdict: "is refused: use a dict, and d.get(key, 0.0)",
    collections.Counter: "is refused: count in a dict, with d.get(key, 0) + 1",
    collections.OrderedDict: "is refused: use a dict, which keeps its order",
    set: "makes a set, whose size depends on which entries are equal: use a tuple or a list",
    frozenset: "makes a set, whose size depends on which entries are equal: use a tuple or a list",
    np.unique: _COUNT.format("sort, and compare neighbours"),
    np.nonzero: _COUNT.format("np.where(mask, xs, 0.0)"),
    np.argwhere: _COUNT.format("np.where(mask, xs, 0.0)"),
    np.flatnonzero: _COUNT.format("np.where(mask, xs, 0.0)"),
    np.extract: _COUNT.format("np.where(mask, xs, 0.0)"),
    np.partition: "leaves the order of entries open: use np.sort",
    np.argpartition: "leaves the order of entries open: use np.argsort",
    np.histogram: "counts, which has no derivative: np.sum((xs >= low) & (xs < high)) for each bin",
    np.linalg.eig: _EIGEN.format("np.linalg.eigh"),
    np.linalg.eigvals: _EIGEN.format("np.linalg.eigvalsh"),
    np.linalg.matrix_rank: "is no smooth thing: count np.linalg.svdvals(a) above a bound",
    np.piecewise: "is refused: use np.where or np.select",
    np.vectorize: "is refused: use hs.vmap, or a comprehension in np.array",
    np.apply_along_axis: "is refused: use hs.vmap, or a comprehension in np.array",
}  # fmt: skip
"""Why a function is refused, after its name."""


def unknown(name: str, function: Any) -> str | None:
    """Why a function that is called by this name cannot be compiled; None if it may be."""
    if isinstance(function, Port) and isinstance(function.obj, Exp):
        return None
    number = number_object(function) is not None or is_complex(function)
    if number or isinstance(function, (tuple, list, dict)):
        return _no_function(name, function)
    try:
        reason = REASONS.get(function)
    except TypeError:  # what cannot be hashed
        reason = None
    if reason is None:
        reason = _of_module(function)
    return None if reason is None else f"{name} {reason}"


def _no_function(name: str, value: Value) -> str:
    what = described(value)
    if name == what:
        return f"{what} cannot be called"
    number = number_object(value) is not None or is_complex(value)
    instead = f"; to multiply, write {name} * (…)" if number else ""
    return f"{name} is {what}, which cannot be called{instead}"


_OTHERS = frozenset({"jax", "jaxlib", "torch", "autograd", "tensorflow", "cupy"})
"""Libraries whose functions are of arrays of their own."""


def _named(function: Any) -> str:
    """The name of a function as it would be looked up."""
    return str(getattr(function, "__name__", "…"))


def _of_module(function: Any) -> str | None:
    """Why a function of C is refused, by where it comes from."""
    owner = getattr(function, "__self__", None)
    if owner is None:
        module = getattr(function, "__module__", None) or ""
    else:
        module = owner.__name__ if isinstance(owner, ModuleType) else type(owner).__module__
    if module.split(".")[0] in _OTHERS:
        return f"is another library's; programs are written with NumPy: try np.{_named(function)}"
    if module == "random" or module.startswith("numpy.random"):
        return _CHANGES.format("draw it")
    if module.startswith("numpy.fft"):
        return "is not among those that are known: use np.fft.fft, ifft, rfft, irfft, fft2 or ifft2"
    if module == "time":
        return _CHANGES.format("read the clock")
    if isinstance(function, (BuiltinFunctionType, np.ufunc)) or _of_c(function):
        return NO_SOURCE
    return None


def _of_c(function: Any) -> bool:
    """Whether it is a class of C, or a thing that is called by C."""
    if isinstance(function, type):
        return getattr(itertools, function.__name__, None) is function
    cython = type(function).__name__ == "cython_function_or_method"
    return cython or (not callable(function) and not isinstance(function, MethodType))
