"""Trigonometric and hyperbolic functions, and their inverses."""

from __future__ import annotations

import numpy as np

from .arithmetic import recip
from .powers import sqrt
from .primitive import Primitive, define

sin: Primitive = define("sin", "R>R", np.sin, lambda x, _: cos(x), latex=r"\sin")
cos: Primitive = define("cos", "R>R", np.cos, lambda x, _: -sin(x), latex=r"\cos")
tan: Primitive = define("tan", "R>R", np.tan, lambda x, out: 1.0 + out * out, latex=r"\tan")
arcsin: Primitive = define(
    "arcsin",
    "R>R",
    np.arcsin,
    lambda x, _: recip(sqrt((1.0 - x) * (1.0 + x))),
    latex=r"\arcsin",
    sympy=lambda s, x: s.asin(x),
)
arccos: Primitive = define(
    "arccos",
    "R>R",
    np.arccos,
    lambda x, _: -recip(sqrt((1.0 - x) * (1.0 + x))),
    latex=r"\arccos",
    sympy=lambda s, x: s.acos(x),
)
arctan: Primitive = define(
    "arctan",
    "R>R",
    np.arctan,
    lambda x, _: recip(1.0 + x * x),
    latex=r"\arctan",
    sympy=lambda s, x: s.atan(x),
)
arctan2: Primitive = define(
    "arctan2",
    "RR>R",
    np.arctan2,
    lambda y, x, _: x / (x * x + y * y),
    lambda y, x, _: -(y / (x * x + y * y)),
    sympy=lambda s, y, x: s.atan2(y, x),
)
sinh: Primitive = define("sinh", "R>R", np.sinh, lambda x, _: cosh(x), latex=r"\sinh")
cosh: Primitive = define("cosh", "R>R", np.cosh, lambda x, _: sinh(x), latex=r"\cosh")
tanh: Primitive = define("tanh", "R>R", np.tanh, lambda x, out: 1.0 - out * out, latex=r"\tanh")
arcsinh: Primitive = define(
    "arcsinh",
    "R>R",
    np.arcsinh,
    lambda x, _: recip(sqrt(1.0 + x * x)),
    sympy=lambda s, x: s.asinh(x),
)
arccosh: Primitive = define(
    "arccosh",
    "R>R",
    np.arccosh,
    lambda x, _: recip(sqrt((x - 1.0) * (x + 1.0))),
    sympy=lambda s, x: s.acosh(x),
)
arctanh: Primitive = define(
    "arctanh",
    "R>R",
    np.arctanh,
    lambda x, _: recip((1.0 - x) * (1.0 + x)),
    sympy=lambda s, x: s.atanh(x),
)
