"""The arrow of each primitive of the table, under its own name."""

from . import primitives as _table
from .combinators import primitive as _arrow

__all__ = [
    "abs",
    "add",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "div",
    "equal",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "floor_divide",
    "fmod",
    "gamma",
    "gammaln",
    "greater",
    "greater_equal",
    "hypot",
    "integer",
    "integer_power",
    "invert",
    "left_shift",
    "less",
    "less_equal",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logistic",
    "maximum",
    "minimum",
    "mul",
    "negate",
    "not_equal",
    "pow",
    "real",
    "recip",
    "remainder",
    "right_shift",
    "rint",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "sub",
    "tan",
    "tanh",
    "trunc",
    "where",
]  # fmt: skip

add = _arrow(_table.add)
sub = _arrow(_table.sub)
mul = _arrow(_table.mul)
div = _arrow(_table.div)
negate = _arrow(_table.negate)
recip = _arrow(_table.recip)
pow = _arrow(_table.pow)
abs = _arrow(_table.abs)
sign = _arrow(_table.sign)
minimum = _arrow(_table.minimum)
maximum = _arrow(_table.maximum)
floor = _arrow(_table.floor)
ceil = _arrow(_table.ceil)
sqrt = _arrow(_table.sqrt)
cbrt = _arrow(_table.cbrt)
exp = _arrow(_table.exp)
expm1 = _arrow(_table.expm1)
log = _arrow(_table.log)
log1p = _arrow(_table.log1p)
logistic = _arrow(_table.logistic)
logaddexp = _arrow(_table.logaddexp)
erf = _arrow(_table.erf)
erfc = _arrow(_table.erfc)
gamma = _arrow(_table.gamma)
gammaln = _arrow(_table.gammaln)
sin = _arrow(_table.sin)
cos = _arrow(_table.cos)
tan = _arrow(_table.tan)
arcsin = _arrow(_table.arcsin)
arccos = _arrow(_table.arccos)
arctan = _arrow(_table.arctan)
arctan2 = _arrow(_table.arctan2)
sinh = _arrow(_table.sinh)
cosh = _arrow(_table.cosh)
tanh = _arrow(_table.tanh)
arcsinh = _arrow(_table.arcsinh)
arccosh = _arrow(_table.arccosh)
arctanh = _arrow(_table.arctanh)
less = _arrow(_table.less)
less_equal = _arrow(_table.less_equal)
greater = _arrow(_table.greater)
greater_equal = _arrow(_table.greater_equal)
equal = _arrow(_table.equal)
not_equal = _arrow(_table.not_equal)
logical_and = _arrow(_table.logical_and)
logical_or = _arrow(_table.logical_or)
logical_not = _arrow(_table.logical_not)
where = _arrow(_table.where)
bitwise_and = _arrow(_table.bitwise_and)
bitwise_or = _arrow(_table.bitwise_or)
bitwise_xor = _arrow(_table.bitwise_xor)
copysign = _arrow(_table.copysign)
exp2 = _arrow(_table.exp2)
floor_divide = _arrow(_table.floor_divide)
fmod = _arrow(_table.fmod)
hypot = _arrow(_table.hypot)
integer = _arrow(_table.integer)
invert = _arrow(_table.invert)
left_shift = _arrow(_table.left_shift)
log10 = _arrow(_table.log10)
log2 = _arrow(_table.log2)
real = _arrow(_table.real)
remainder = _arrow(_table.remainder)
right_shift = _arrow(_table.right_shift)
rint = _arrow(_table.rint)
trunc = _arrow(_table.trunc)
integer_power = _arrow(_table.integer_power)
