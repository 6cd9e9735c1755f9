"""The functions that are known of complex numbers, one table each for functions and methods.

A function of the library that is not here is one of real numbers, and refused by its name.
"""

from __future__ import annotations

import cmath
import copy
import dataclasses
import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ... import primitives as p
from ...objects import Array
from ...stopping import stop_gradient
from .. import attributes, comparisons, copying, operators, whole
from .. import sequences as s
from ..abstract import Unsuitable, Value, number_object
from ..machine import Machine
from ..numbers import Rule, known_only
from ..stops import stop
from . import fourier, making, rules, written
from .lifting import compiled, conjugate, conjugating, linear, multilinear, of_each_part, real_rule
from .parts import has_complex, is_complex, of_parts, parts, shape_of

Definitions = dict[str, tuple[Callable[..., Any], int]]
"""Functions that are compiled, by the names of those in whose place; how many arguments count."""

_LINEAR: dict[tuple[int, ...], Sequence[Any]] = {
    (0,): (
        np.sum, np.mean, np.cumsum, np.diff, np.reshape, np.ravel, np.matrix_transpose, np.rollaxis,
        np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze, np.broadcast_to,
        np.flip, np.fliplr, np.flipud, np.roll, np.pad, np.concatenate, np.block, np.stack,
        np.hstack, np.vstack, np.column_stack, np.repeat, np.tile, np.atleast_1d, np.take,
        np.compress, np.delete, np.take_along_axis, np.tril, np.triu, np.diag, np.diagonal,
        np.trace, np.linalg.trace, np.linalg.diagonal, np.add.reduce, np.add.accumulate,
    ),
    (0, 1): (np.append, np.add.outer, np.subtract.outer),
    (1, 2): (np.select,),
    (1,): (np.choose,),
}  # fmt: skip
"""Functions that are linear in arguments, by the places of these."""

_MULTILINEAR = (
    np.dot, np.inner, np.outer, np.tensordot, np.convolve, np.multiply.outer, np.linalg.outer,
    np.linalg.tensordot,
)  # fmt: skip
"""Functions that are linear in each of their first two arguments."""

_ENTRYWISE = {
    np.add: "add", np.subtract: "sub", np.multiply: "mul", np.divide: "div", np.power: "pow",
    pow: "pow", np.matmul: "matmul", np.linalg.matmul: "matmul",
}  # fmt: skip

_MATH: Definitions = {
    "exp": (written.exp, 1), "log10": (written.log10, 1), "sqrt": (written.sqrt, 1),
    "sin": (written.sin, 1), "cos": (written.cos, 1), "tan": (written.tan, 1),
    "sinh": (written.sinh, 1), "cosh": (written.cosh, 1), "tanh": (written.tanh, 1),
}  # fmt: skip
_CMATH: Definitions = {
    "log": (written.log, 2), "asin": (written.asin, 1), "acos": (written.acos, 1),
    "atan": (written.atan, 1), "asinh": (written.asinh, 1), "acosh": (written.acosh, 1),
    "atanh": (written.atanh, 1), "phase": (written.phase, 1), "polar": (written.polar, 1),
    "rect": (written.rect, 0), "isclose": (written.isclose, 2),
}  # fmt: skip
_NUMPY: Definitions = {
    "log": (written.log, 1), "log2": (written.log2, 1), "log1p": (written.log1p, 1),
    "exp2": (written.exp2, 1), "expm1": (written.expm1, 1), "arcsin": (written.asin, 1),
    "arccos": (written.acos, 1), "arctan": (written.atan, 1), "arcsinh": (written.asinh, 1),
    "arccosh": (written.acosh, 1), "arctanh": (written.atanh, 1), "sign": (written.sign, 1),
    "square": (written.square, 1),
    "reciprocal": (written.reciprocal, 1), "linalg.solve": (written.solve, 2),
    "linalg.inv": (written.inv, 1),
}  # fmt: skip
_FOURIER: Definitions = {
    "fft": (fourier.fft, 1), "ifft": (fourier.ifft, 1), "fft2": (fourier.fft2, 1),
    "ifft2": (fourier.ifft2, 1), "rfft": (fourier.rfft, 1), "irfft": (fourier.irfft, 1),
}  # fmt: skip

_CONTAINERS = (
    sum, all, any, len, zip, enumerate, reversed, map, filter, functools.reduce, sorted, min, max,
    tuple, list, dict, dataclasses.replace, isinstance, iter, functools.partial, bool, math.prod,
    type, getattr, itertools.accumulate, itertools.starmap,
    itertools.chain.from_iterable, *s.REARRANGING, *(f for _, f in operators.PYTHON.values()),
    *(f for _, f in comparisons.COMPARISONS.values()), operator.neg, np.negative, np.positive,
    np.equal, np.not_equal,
)  # fmt: skip
"""Functions whose rules ask nothing of numbers but what complex ones have, too."""

_WRITTEN = (
    "kron", "matvec", "vander", "rot90", "split", "array_split", "vsplit", "hsplit", "dstack",
    "meshgrid", "broadcast_arrays", "diagflat", "ediff1d", "array_equal", "linspace", "average",
    "cumprod", "gradient", "trapezoid", "linalg.multi_dot", "linalg.matrix_power",
    "lib.stride_tricks.sliding_window_view", "cumulative_sum", "cumulative_prod",
    "multiply.accumulate", "divide.outer",
)  # fmt: skip
"""Functions whose definitions in Python hold of complex numbers as they stand."""


_TESTS: dict[Any, Rule] = {
    np.isfinite: of_each_part(real_rule(np.isfinite), p.logical_and),
    np.isinf: of_each_part(real_rule(np.isinf), p.logical_or),
    np.isnan: of_each_part(real_rule(np.isnan), p.logical_or),
}
"""Tests of both parts, or of either."""


def _existing(names: Iterable[str]) -> list[Any]:
    """Functions of NumPy by name; older versions lack some."""
    found = []
    for name in names:
        try:
            found.append(operator.attrgetter(name)(np))
        except AttributeError:
            continue
    return found


ALWAYS: dict[Any, Rule] = {
    copy.copy: copying.shallow,
    copy.deepcopy: copying.deep,
    complex: making.number,
    np.complex128: making.number,
    written.rectangular: making.rectangular,
    **{f: known_only(f) for f in (np.dtype, np.finfo, np.iinfo, np.issubdtype, np.promote_types)},
    fourier.roots: known_only(fourier.roots),
    fourier.matrix: known_only(fourier.matrix),
    fourier.scale: known_only(fourier.scale),
    fourier.points: known_only(fourier.points),
    np.fft.fftfreq: whole.like(np.fft.fftfreq),
    np.fft.rfftfreq: whole.like(np.fft.rfftfreq),
    **rules.in_place_of(_MATH | _CMATH, cmath),
    **rules.in_place_of(_FOURIER, np.fft),
    **{
        (python := getattr(cmath, f.__name__)): rules.of_known(python, rule)
        for f, rule in _TESTS.items()
    },
    np.fft.fftshift: compiled(fourier.fftshift, 0),
    np.fft.ifftshift: compiled(fourier.ifftshift, 0),
    np.imag: rules.part(1),
    np.angle: rules.of_known(np.angle, compiled(written.angle)),
    np.isreal: rules.is_real,
    np.iscomplex: lambda m, z: real_rule(np.logical_not)(m, rules.is_real(m, z)),
    np.iscomplexobj: lambda m, z: is_complex(z),
    np.isrealobj: lambda m, z: not is_complex(z),
}
"""Functions that are of complex numbers, or make them, whatever they are given."""

COMPLEX: dict[Any, Rule] = {
    **{f: real_rule(f) for f in (*_CONTAINERS, *_existing(_WRITTEN))},
    **{f: linear(real_rule(f), *at) for at, functions in _LINEAR.items() for f in functions},
    **{f: multilinear(real_rule(f), 0, 1) for f in _MULTILINEAR},
    **{f: rules.entrywise(name) for f, name in _ENTRYWISE.items()},
    **rules.in_place_of(_MATH | _NUMPY, np),
    **ALWAYS,
    stop_gradient: stop,
    abs: rules.absolute,
    operator.abs: rules.absolute,
    np.abs: rules.absolute,
    np.real: rules.part(0),
    np.conj: conjugate,
    np.vdot: conjugating(multilinear(real_rule(np.vdot), 0, 1), 0),
    np.einsum: rules.einsum,
    np.where: rules.chosen,
    np.prod: rules.product,
    np.multiply.reduce: lambda m, z, axis=0, keepdims=False: rules.product(m, z, axis, keepdims),
    np.var: rules.variance,
    np.std: rules.deviation,
    np.linalg.norm: rules.norm,
    np.isclose: rules.close,
    np.allclose: rules.all_close,
    **{f: rules.of_real_part(f) for f in (np.shape, np.ndim, np.size)},
    **{
        f: rules.of_truths(f)
        for f in (np.logical_and, np.logical_or, np.logical_not, np.all, np.any, np.count_nonzero)
    },
    **_TESTS,
    np.array: making.to_array,
    np.asarray: making.as_array,
    np.asanyarray: making.as_array,
    np.ascontiguousarray: linear(real_rule(np.ascontiguousarray), 0),
    np.copy: making.copied,
    np.zeros: making.filled(0.0),
    np.empty: making.filled(0.0),
    np.ones: making.filled(1.0),
    np.full: making.full,
    np.full_like: making.full_like,
    np.zeros_like: making.like(0.0),
    np.empty_like: making.like(0.0),
    np.ones_like: making.like(1.0),
    np.eye: making.spaced,
}
"""The rules of functions some argument of which is complex."""

METHODS: dict[str, Rule] = {
    **{name: COMPLEX[f] for name, f in whole.METHODS.items() if f in COMPLEX},
    "conjugate": conjugate,
    "conj": conjugate,
    "copy": making.copied,
    "astype": making.converted,
    "tolist": making.as_lists,
    "item": making.item,
}
"""The methods of complex numbers and arrays, by name."""


def rule_of(table: dict[Any, Rule], name: str, function: Any, values: Iterable[Value]) -> Rule:
    """The rule of a function that is called with these values; `table` has those of real ones."""
    if not any(map(has_complex, values)):
        return table[function]
    if function not in COMPLEX:
        raise Unsuitable(f"{name} is a function of real numbers: {_instead(function)}")
    return COMPLEX[function]


def _instead(function: Any) -> str:
    """What there is in the place of a function of real numbers."""
    named = str(getattr(function, "__name__", ""))
    if getattr(function, "__module__", "") == "math" and hasattr(cmath, named):
        return f"use cmath.{named}"
    return "give it z.real, z.imag or abs(z)"


def method_of(table: dict[str, Rule], name: str, owner: Value, values: Iterable[Value]) -> Any:
    """The rule of a method of a value, by its name; None if there is none."""
    held = operators.port_or(owner)
    if is_complex(owner):
        return METHODS.get(name)
    if isinstance(number_object(held), Array) and any(map(has_complex, values)):
        return METHODS.get(name)
    return table.get(name)


def attribute(m: Machine, z: Value, name: str) -> Value:
    """z.real, z.shape, z.T, and the methods of complex numbers and arrays."""
    real, imag = parts(z)
    if name in ("real", "imag"):
        return real if name == "real" else imag
    if name in ("shape", "ndim", "size"):
        return attributes.attribute(m, real, name)
    if name in attributes.MEMORY:
        return attributes.memory(name, np.dtype(complex), shape_of(z))
    if name in ("T", "mT") and shape_of(z):
        return of_parts(*[attributes.attribute(m, side, name) for side in (real, imag)])
    if name not in METHODS:
        raise Unsuitable(f"a complex number has no attribute {name} among what is known")
    return attributes.Bound(z, name)
