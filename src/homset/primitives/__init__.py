"""The one table of primitive operations: types, value, partial derivatives and printed forms.

Adding a primitive is one entry here; every category then has it, or says clearly that it has not.

**The convention at points where a function has no derivative**: the table gives the mean of the
one-sided derivatives where both are finite (`abs` at 0 and `hypot` at the origin: 0; `maximum` of
equal arguments: ½ each), and 0 for functions that are locally constant (`sign`, `floor`, `ceil`),
jumps included. Where the slope is infinite it is IEEE's infinity (`sqrt` at 0). `where` follows the
branch it selects.

The values that flow through a program are polymorphic: NumPy scalars and arrays, or `Symbolic`
values (ports of a graph, expressions of SymPy, ...), on which the same table builds terms.

>>> sin(0.0), add(1, 2)
(np.float64(0.0), 3)
>>> PRIMITIVES["mul"].dom
a * a
"""

from .arithmetic import abs as abs
from .arithmetic import add as add
from .arithmetic import ceil as ceil
from .arithmetic import copysign as copysign
from .arithmetic import div as div
from .arithmetic import floor as floor
from .arithmetic import floor_divide as floor_divide
from .arithmetic import fmod as fmod
from .arithmetic import hypot as hypot
from .arithmetic import is_integer as is_integer
from .arithmetic import maximum as maximum
from .arithmetic import minimum as minimum
from .arithmetic import mul as mul
from .arithmetic import negate as negate
from .arithmetic import recip as recip
from .arithmetic import remainder as remainder
from .arithmetic import rint as rint
from .arithmetic import sign as sign
from .arithmetic import stop_gradient as stop_gradient
from .arithmetic import sub as sub
from .arithmetic import trunc as trunc
from .gamma import digamma as digamma
from .gamma import gamma as gamma
from .gamma import gammaln as gammaln
from .integers import bitwise_and as bitwise_and
from .integers import bitwise_or as bitwise_or
from .integers import bitwise_xor as bitwise_xor
from .integers import integer as integer
from .integers import integer_power as integer_power
from .integers import invert as invert
from .integers import left_shift as left_shift
from .integers import real as real
from .integers import right_shift as right_shift
from .logic import equal as equal
from .logic import greater as greater
from .logic import greater_equal as greater_equal
from .logic import less as less
from .logic import less_equal as less_equal
from .logic import logical_and as logical_and
from .logic import logical_not as logical_not
from .logic import logical_or as logical_or
from .logic import not_equal as not_equal
from .logic import where as where
from .powers import cbrt as cbrt
from .powers import erf as erf
from .powers import erfc as erfc
from .powers import exp as exp
from .powers import exp2 as exp2
from .powers import expm1 as expm1
from .powers import log as log
from .powers import log1p as log1p
from .powers import log2 as log2
from .powers import log10 as log10
from .powers import logaddexp as logaddexp
from .powers import logistic as logistic
from .powers import pow as pow
from .powers import sqrt as sqrt
from .primitive import PRIMITIVES as PRIMITIVES
from .primitive import Along as Along
from .primitive import Check as Check
from .primitive import Linear as Linear
from .primitive import Multilinear as Multilinear
from .primitive import Partial as Partial
from .primitive import Primitive as Primitive
from .primitive import Symbolic as Symbolic
from .primitive import Value as Value
from .primitive import define as define
from .trigonometry import arccos as arccos
from .trigonometry import arccosh as arccosh
from .trigonometry import arcsin as arcsin
from .trigonometry import arcsinh as arcsinh
from .trigonometry import arctan as arctan
from .trigonometry import arctan2 as arctan2
from .trigonometry import arctanh as arctanh
from .trigonometry import cos as cos
from .trigonometry import cosh as cosh
from .trigonometry import sin as sin
from .trigonometry import sinh as sinh
from .trigonometry import tan as tan
from .trigonometry import tanh as tanh
