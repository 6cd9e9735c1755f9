"""The basics: Python's own functions, and those of one or two numbers, that are known.

They are apart from the `library` as most programs need no more: the rest is brought when it is
asked for.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import itertools
import math
import operator
from collections.abc import Iterable, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from .. import primitives as p
from ..stopping import stop_gradient
from . import comparisons, operators, streams
from . import numbers as n
from . import sequences as s
from .abstract import Value
from .complexes.parts import has_complex
from .frames import Closure
from .numbers import Rule
from .slices import from_to
from .source import foreign
from .stops import stop

_REALS = {
    "sqrt": math.sqrt, "exp": math.exp, "expm1": math.expm1, "log1p": math.log1p,
    "log2": math.log2, "log10": math.log10, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "fmod": math.fmod,
    "copysign": math.copysign, "cbrt": math.cbrt, "exp2": math.exp2,
}  # fmt: skip
_ARCS = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh",
         "arccosh": "acosh", "arctanh": "atanh", "arctan2": "atan2"}  # fmt: skip

BASICS: dict[Any, Rule] = {
    **{f: n.real(name, f) for name, f in _REALS.items()},
    **{getattr(np, name): n.real(name, getattr(np, name)) for name in _REALS},
    **{getattr(math, f): n.real(name, getattr(math, f)) for name, f in _ARCS.items()},
    **{getattr(np, name): n.real(name, getattr(np, name)) for name in _ARCS},
    np.log: n.real("log", np.log),
    np.hypot: n.real("hypot", np.hypot),
    np.logaddexp: n.real("logaddexp", np.logaddexp),
    np.fmod: n.rest,
    np.sign: n.sign,
    np.floor: n.whole_already(n.real("floor", np.floor)),
    np.ceil: n.whole_already(n.real("ceil", np.ceil)),
    np.rint: n.real("rint", np.rint),
    np.trunc: n.whole_already(n.real("trunc", np.trunc)),
    np.reciprocal: n.reciprocal,
    math.erf: n.real("erf", math.erf),
    math.erfc: n.real("erfc", math.erfc),
    math.gamma: n.real("gamma", math.gamma),
    math.lgamma: n.real("gammaln", math.lgamma),
    stop_gradient: stop,
    np.abs: n.absolute,
    abs: n.absolute,
    math.fabs: lambda m, x: n.to_float(m, n.absolute(m, x)),
    np.fabs: lambda m, x: n.absolute(m, operators.arithmetic(m, "mul", 1.0, x)),
    np.positive: lambda m, x: operators.unary(m, ast.UAdd, x),
    np.fix: n.whole_already(n.real("trunc", np.trunc)),
    np.real: lambda m, x: x,
    np.conj: lambda m, x: operators.unary(m, ast.UAdd, x),
    np.square: lambda m, x: operators.arithmetic(m, "pow", x, 2),
    np.negative: lambda m, x: operators.unary(m, ast.USub, x),
    np.power: n.power,
    pow: n.power,
    math.pow: n.real_power,
    math.log: n.logarithm,
    math.hypot: n.hypotenuse,
    math.dist: s.distance,
    math.floor: n.integral("floor", math.floor),
    math.ceil: n.integral("ceil", math.ceil),
    math.trunc: n.integral("trunc", math.trunc),
    round: n.rounded,
    divmod: n.division,
    math.isnan: n.tested(lambda m, x: p.not_equal(x, x), math.isnan),
    np.isnan: n.tested(lambda m, x: p.not_equal(x, x), np.isnan),
    math.isinf: n.tested(n.infinite, math.isinf),
    np.isinf: n.tested(n.infinite, np.isinf),
    math.isfinite: n.tested(n.finite, math.isfinite),
    np.isfinite: n.tested(n.finite, np.isfinite),
    math.degrees: n.scaled(180.0 / math.pi, math.degrees),
    np.degrees: n.scaled(180.0 / math.pi, np.degrees),
    np.rad2deg: n.scaled(180.0 / math.pi, np.rad2deg),
    np.deg2rad: n.scaled(math.pi / 180.0, np.deg2rad),
    math.radians: n.scaled(math.pi / 180.0, math.radians),
    np.radians: n.scaled(math.pi / 180.0, np.radians),
    float: n.to_float,
    int: n.to_int,
    bool: n.to_bool,
    np.float64: n.to_float,
    np.int64: n.to_int,
    sum: s.total,
    math.fsum: lambda m, xs: s.total(m, xs, 0.0),
    math.prod: s.product,
    min: s.extremum("minimum", min),
    max: s.extremum("maximum", max),
    all: s.every,
    any: s.some,
    len: streams.length,
    range: streams.ranged,
    slice: from_to,
    zip: s.iterator(streams.zipped),
    enumerate: s.iterator(streams.enumerated),
    reversed: s.iterator(streams.backwards),
    map: s.iterator(lambda m, f, *xs: streams.mapped(m, n.function_of(m, f), *xs)),
    filter: s.iterator(lambda m, f, xs: streams.filtered(m, n.function_of(m, f), xs)),
    functools.reduce: s.reduced,
    tuple: s.to_tuple,
    list: s.to_list,
    dict: s.to_dict,
    dataclasses.replace: s.call_replace,
    isinstance: s.is_instance,
    iter: s.iterator(streams.stream_of),
    functools.partial: lambda m, f, *args, **kw: functools.partial(f, *args, **kw),
    math.factorial: n.known_only(math.factorial),
    math.comb: n.known_only(math.comb),
    math.gcd: n.known_only(math.gcd),
    str: n.text,
    ord: n.known_only(ord),
    chr: n.known_only(chr),
    type: s.type_of,
    getattr: s.attribute_of,
    hasattr: s.has_attribute,
    setattr: s.assign_attribute,
    np.issubdtype: n.known_only(np.issubdtype),
    math.isqrt: n.known_only(math.isqrt),
    itertools.accumulate: s.iterator(s.accumulated),
    itertools.starmap: s.iterator(s.star_mapped),
    itertools.chain.from_iterable: s.iterator(s.flattened),
    **{f: s.iterator(s.rearranged(f)) for f in s.REARRANGING},
    operator.neg: lambda m, x: operators.unary(m, ast.USub, x),
    operator.abs: n.absolute,
    operator.itemgetter: n.known_only(operator.itemgetter),
    operator.attrgetter: n.known_only(operator.attrgetter),
    **{f: s.operation(op) for op, (_, f) in operators.PYTHON.items()},
    **{f: s.comparison(op) for op, (_, f) in comparisons.COMPARISONS.items()},
}
"""The functions that are known without the library."""


def is_known(function: Value) -> bool:
    """Whether a function has a rule, and is not run from its source.

    >>> is_known(len), is_known(np.cumsum), is_known(lambda x: x)
    (True, True, False)
    """
    if _in(BASICS, function):
        return True
    own = isinstance(function, FunctionType) and not foreign(function.__code__.co_filename)
    if own or isinstance(function, Closure):
        return False
    from . import of_scipy
    from .library import LIBRARY

    return _in(LIBRARY, function) or of_scipy.rule_of(function) is not None


def rule_of(name: str, function: Value, values: Iterable[Value]) -> Rule:
    """The rule of a known function that is called with these values."""
    values = [*values]
    if function in BASICS and not any(map(has_complex, values)):
        return BASICS[function]
    from . import of_scipy
    from .complexes import library
    from .library import LIBRARY

    if (rule := of_scipy.rule_of(function)) is not None:
        return rule
    return library.rule_of(LIBRARY, name, function, values)


def _in(table: Mapping[Any, Any], function: Any) -> bool:
    """Whether a function is in a table; what cannot be hashed is not."""
    try:
        return function in table
    except TypeError:
        return False
