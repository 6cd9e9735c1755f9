"""The back end that is always there: blocks as the source of a Python function on NumPy.

Real numbers are Python's floats, integers its integers, arrays NumPy's. Python raises exceptions
where IEEE has an answer (1 / 0, the logarithm of −1), so there are two styles: the fast one is
tried first, and the safe one, which asks NumPy, runs where that failed. Python has no numbers of
single precision: those are NumPy's, in a style of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, final

import numpy as np

from ..arrays.shapes import slice_of
from ..errors import OutOfRangeError
from ..objects import Array, B, List, Obj, R, Z
from ..places import Place, placed, tell
from ..primitives import Primitive
from ..stacking import stack_known
from ..vectors import default_of
from .blocks import Block, Statement, Variable
from .formats import DOUBLE, SINGLE, Format
from .leaves import multiple, summed, taken
from .lifting import element_of
from .piles import Piles, copying
from .reuse import dying, own_memory, private
from .spelling import Bind, embedded, spelled
from .writer import Writer, compiled, run


class Style(NamedTuple):
    """How primitives of numbers are written (`{0}` is the first argument), and which are called.

    Real numbers are of a format.
    """

    written: dict[str, str]
    call: Callable[[Primitive, Obj], Callable[..., Any]]
    numpys: Callable[[Callable[..., Any], Obj], Callable[..., Any]]
    format: Format
    spelled: Callable[[Primitive, Sequence[str], Bind], str | None] = spelled

    def is_python(self, obj: Obj) -> bool:
        """Whether numbers of an object are Python's own."""
        return obj is not R or self.format is DOUBLE

    def conversion(self, obj: Obj) -> str:
        """The name of what makes a number of an object."""
        return _CONVERSIONS[obj] if self.is_python(obj) else "_real"

    def holding(self, outs: Sequence[Obj], value: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose results are of the format; NumPy's may be of a wider one."""
        wanted = [self.format.dtype(o.element) if isinstance(o, Array) else None for o in outs]
        if self.format is DOUBLE or not any(wanted):
            return value
        if len(wanted) == 1:
            return lambda *args: np.asarray(value(*args), wanted[0])
        return lambda *args: tuple(map(np.asarray, value(*args), wanted))

    def leaf(self, obj: Obj, value: Any) -> Any:
        """The value of a leaf as the code has it."""
        return taken(obj, value, self.format)[0]

    def held(self, obj: Obj, value: Any) -> Any:
        """A constant of the format."""
        if isinstance(obj, List):
            return self.leaf(obj, value)
        if self.format is DOUBLE or callable(value):
            return value
        if isinstance(obj, Array):
            return self.format.array(obj.element, value)
        return self.format.scalar(self.format.rounded(value)) if obj is R else value


_OPERATORS = {
    "add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "negate": "-{0}",
    "less": "{0} < {1}", "less_equal": "{0} <= {1}", "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}", "equal": "{0} == {1}", "not_equal": "{0} != {1}",
    "logical_and": "{0} and {1}", "logical_or": "{0} or {1}", "logical_not": "not {0}",
    "where": "{1} if {0} else {2}", "abs": "abs({0})", "real": "float({0})",
    "bitwise_and": "{0} & {1}", "bitwise_or": "{0} | {1}", "bitwise_xor": "{0} ^ {1}",
    "invert": "~{0}",
    "minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
    "maximum": "{0} if {0} >= {1} or {0} != {0} else {1}",
}  # fmt: skip

# Functions of numbers that Python has, by the name of the primitive.
_PYTHON: dict[str, Callable[..., float]] = {
    name: getattr(math, name)
    for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "sinh",
                 "cosh", "tanh", "fmod", "hypot", "copysign", "pow", "erf", "sqrt")
}  # fmt: skip
_PYTHON |= {
    "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "arctan2": math.atan2,
    "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh,
}  # fmt: skip

# The same operations on arrays, which can be told where to put the result.
_UFUNCS: dict[str, Any] = {
    name: getattr(np, name)
    for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "exp2", "sin", "cos", "tan",
                 "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "arctan2", "arcsinh",
                 "arccosh", "arctanh", "sqrt", "cbrt", "sign", "minimum", "maximum", "floor",
                 "ceil", "trunc", "rint", "hypot", "less", "less_equal", "greater",
                 "greater_equal", "equal", "not_equal", "logical_and", "logical_or",
                 "logical_not")
}  # fmt: skip
_UFUNCS |= {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
            "negate": np.negative, "recip": np.reciprocal, "abs": np.absolute,
            "pow": np.power}  # fmt: skip


def _by_numpy(value: Callable[..., Any], cod: Obj) -> Callable[..., Any]:
    """A function of numbers on those of NumPy, which has an answer to everything."""
    convert = _TYPES[cod]

    def run(*args: Any) -> Any:
        with np.errstate(all="ignore"):
            return convert(value(*[np.float64(a) if type(a) is float else a for a in args]))

    return run


def _by_python(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as Python has it, if it has it, which may raise an exception."""
    python = _PYTHON.get(p.name) if p.family is None else None
    return _safely(p, cod) if python is None else python


def _safely(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as NumPy has it."""
    return _by_numpy(p if p.checks is not None else p.value, cod)


FAST = Style(
    {**_OPERATORS, "div": "{0} / {1}", "recip": "1.0 / {0}"}, _by_python, _by_numpy, DOUBLE
)
"""Python's operations, some of which raise exceptions where IEEE has an answer."""


def _called(_p: Primitive, _args: Sequence[str], _bind: Bind) -> None:
    """Operations on whole arrays are called, since another spelling may sum in another order."""


SAFE = Style(_OPERATORS, _safely, _by_numpy, DOUBLE, _called)
"""The primitives themselves: slower, never an exception, and to the last bit what they are."""


def _singly(value: Callable[..., Any], cod: Obj) -> Callable[..., Any]:
    """A function of numbers whose results are of single precision."""
    convert = _SINGLES[cod]
    return lambda *args: convert(value(*args))


def _by_singles(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as NumPy has it, in single precision."""
    return _singly(p if p.checks is not None else p.value, cod)


_SINGLES: dict[Obj, Callable[[Any], Any]] = {R: SINGLE.scalar, Z: int, B: bool}

_TESTS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")

SINGLY = Style(
    {
        **_OPERATORS, **{name: f"bool({_OPERATORS[name]})" for name in _TESTS},
        "div": "{0} / {1}", "real": "_real({0})",
    }, _by_singles, _singly, SINGLE,
)  # fmt: skip
"""NumPy's operations on numbers of single precision; where they warn, IEEE has an answer."""


def style_of(format: Format, safe: bool = False) -> Style:
    """The style for a format: the fast one, or the one that raises no exceptions."""
    if format is SINGLE:
        return SINGLY
    return SAFE if safe else FAST


def source_of(block: Block, style: Style = FAST) -> tuple[str, dict[str, Any]]:
    """The source of a function of the leaves, and the names that it uses.

    >>> import homset as hs
    >>> from homset.compile.lower import lower
    >>> print(source_of(lower(hs.dup >> hs.mul))[0])
    def compiled(v0):
        v1 = v0 * v0
        return v1,
    """
    copying(block)
    return compiled(_Writer(style, Piles(block)), block)


def function_of(block: Block, format: Format, safe: bool = False) -> Callable[..., Any]:
    """The function of the leaves that a block is, on numbers of a format, fast or safely.

    Raises `ArgumentError` where loops and branches are nested too deep for Python.
    """
    style = style_of(format, safe)
    source, names = source_of(block, style)
    function = run(source, names, block)
    return function if style is not SINGLY else np.errstate(all="ignore")(function)


@final
class _Writer(Writer):
    """Source on Python's numbers and NumPy's arrays."""

    def __init__(self, style: Style, piles: Piles) -> None:
        super().__init__(
            {
                "_nan": math.nan, "_inf": math.inf, "_stack": _stacking(style.format),
                "_real": style.format.scalar,
            }
        )  # fmt: skip
        self.style, self.piles = style, piles
        self.free: dict[Statement, list[Variable]] = {}
        self.own: dict[Block, set[Variable]] = {}
        self.spread: dict[Variable, Variable] = {}
        self.listed: dict[Variable, str] = {}  # arrays of numbers that are in a list as well
        self.views: dict[Variable, Variable] = {}  # such that are made of others, if anybody reads
        self.parts: dict[Variable, tuple[Variable, Any]] = {}  # zero but at places: what is there

    def name(self, v: Variable) -> str:
        if (source := self.views.pop(v, None)) is not None:
            self.name(source)
        return super().name(self.piles.first(v))

    def body(self, block: Block, end: str = "") -> None:
        outside = dict(self.listed)
        super().body(block, end)
        self.listed = outside  # nobody sees the others any more

    def statement(self, s: Statement) -> None:
        _RULES[s.op](self, s)

    def enter(self, block: Block) -> None:
        self.free |= dying(block, self.own.get(block, ()))

    def returned(self, block: Block) -> str:
        """The results; of an array whose memory is not the code's own, a copy."""
        own = own_memory(block)
        seen: set[Variable] = set()
        texts = []
        for v in block.results:
            shared = isinstance(v.obj, Array) and (v not in own or v in seen)
            texts.append(f"{self.name(v)}.copy()" if shared else self.name(v))
            seen.add(v)
        return f"{', '.join(texts)}," if texts else "()"

    def assign(self, targets: Sequence[Variable], sources: Sequence[Variable]) -> str:
        """An assignment of all at once, of those that differ."""
        pairs = zip(map(self.name, targets), map(self.name, sources), strict=True)
        kept = [(t, s) for t, s in pairs if t != s]
        if not kept:
            return "pass"
        return f"{', '.join([t for t, _ in kept])} = {', '.join([s for _, s in kept])}"

    # --- statements ---

    def constant(self, s: Statement) -> None:
        (value,), (out,) = s.data, s.outs
        if isinstance(out.obj, List) and not value:
            self.nil(s)
        else:
            self.write(f"{self.name(out)} = {self.literal(out.obj, value)}")

    def literal(self, obj: Obj, value: Any) -> str:
        if isinstance(obj, (Array, List)) or callable(value) or not self.style.is_python(obj):
            return self.bind(self.style.held(obj, value), id(value))
        if obj is R:
            number = float(value)
            special = {"inf": "_inf", "-inf": "-_inf", "nan": "_nan"}
            return special.get(repr(number), repr(number))
        return repr(bool(value) if obj is B else int(value))

    def primitive(self, s: Statement) -> None:
        (p,) = s.data
        out, *_ = s.outs
        if isinstance(out.obj, List):
            self.on_lists(p, s)
            return
        if any([isinstance(v.obj, Array) for v in (*s.args, *s.outs)]):
            if self.grown(p, s):
                return
            new = out not in self.held
            self.write(self.on_arrays(p, s))
            if p.name in ("broadcast", "embed") and new:
                self.idle[out] = len(self.lines) - 1
            if p.name == "embed" and s.args[0] in self.free.get(s, ()):
                self.parts[out] = s.args[0], tuple([slice_of(*place) for place in p.parameters[2]])
            return
        names = [self.name(a) for a in s.args]
        if p.family is None and p.name in self.style.written:
            self.write(f"{self.name(out)} = {self.style.written[p.name].format(*names)}")
        else:
            if p.checks is not None and s.place is not None:
                call, key = self.style.numpys(_checked(p, s.place), out.obj), (p, s.place, out.obj)
                called = self.bind(call, key)
            else:
                called = self.bind(self.style.call(p, out.obj), (p, out.obj))
            self.write(f"{self.name(out)} = {called}({', '.join(names)})")

    def on_lists(self, p: Primitive, s: Statement) -> None:
        """The sum of two lists, or a multiple of one."""
        (out,) = s.outs
        assert isinstance(out.obj, List)
        does = self.bind(partial({"add": summed, "mul": multiple}[p.name], out.obj), (p, out.obj))
        self.write(f"{self.name(out)} = {does}({self.row(s.args)})")

    def grown(self, p: Primitive, s: Statement) -> bool:
        """Add to a part of an array in its place what would be zero around it, if it may be."""
        if p.name != "add" or p.family is not None:
            return False
        for x, y in (s.args, s.args[::-1]):
            if x is not y and y in self.parts and x in self.free.get(s, ()):
                part, places = self.parts[y]
                name, out = self.name(x), self.name(s.outs[0])
                view = f"{name}[{self.bind(places, y)}]"
                self.write(f"part = {view}; part += {self.name(part)}; {out} = {name}")
                return True
        return False

    def on_arrays(self, p: Primitive, s: Statement) -> str:
        """The statement of a primitive on arrays; what is only spread NumPy broadcasts."""
        made = self.row(s.outs)
        (out, *_), ufunc = s.outs, None if p.checks is not None else _UFUNCS.get(p.name)
        if p.name == "broadcast":
            self.spread[out] = self.spread.get(s.args[0], s.args[0])
        args = s.args if p.family is not None else self.narrow(s.args)
        names = [self.name(arg) for arg in args]
        if p.family is None and ufunc is not None:
            free = [v for v in self.free.get(s, ()) if v.obj is out.obj and v in args]
            if free:
                names.append(f"out={self.name(free[0])}")
            return f"{made} = {self.bind(ufunc)}({', '.join(names)})"
        if p.name == "embed":
            dtype = self.style.format.dtype(element_of(out.obj))
            return embedded(p, made, names[0], self.bind(dtype), self.bind)
        called = self.style.spelled(p, names, self.bind)
        if called is None:
            call = p.value if p.checks is None else _checked(p, s.place)
            call = self.style.holding([v.obj for v in s.outs], call)
            called = f"{self.bind(call, (p, s.place))}({', '.join(names)})"
        scalar = len(s.outs) == 1 and not isinstance(out.obj, Array)
        called = f"{self.style.conversion(out.obj)}({called})" if scalar else called
        return f"{made} = {called}"

    def narrow(self, args: Sequence[Variable]) -> Sequence[Variable]:
        """Arguments as they were before they were spread, as long as one of them is not."""
        whole = [arg for arg in args if arg not in self.spread]
        if not whole:
            return args
        return [self.spread.get(arg, arg) for arg in args]

    def branch(self, s: Statement) -> None:
        (test,) = s.args
        then, other = s.blocks
        self.write(f"if {self.name(test)}:")
        self.body(then, self.assign(s.outs, then.results))
        self.write("else:")
        self.body(other, self.assign(s.outs, other.results))

    def start(self, s: Statement, block: Block, width: int) -> None:
        """Give the state of a loop its first values; what no step changes is no state."""
        for arg, param, result in zip(s.args[:width], block.params, block.results, strict=False):
            if param is result:
                self.held[param] = self.name(arg)
        self.write(self.assign(block.params[:width], s.args[:width]))
        self.own[block] = {v for v in private(block) if v in block.params[:width]}
        for v in block.params[:width]:
            if v in self.own[block]:
                self.write(f"{self.name(v)} = {self.name(v)}.copy()")

    def end(self, s: Statement, block: Block, width: int) -> None:
        """What the state was at last."""
        self.write(self.assign(s.outs[:width], block.params[:width]))

    def repeat(self, s: Statement) -> None:
        (block,), width = s.blocks, len(s.args)
        self.start(s, block, width)
        self.write(f"for _ in range({s.data[0]}):")
        self.body(block, self.assign(block.params, block.results))
        self.end(s, block, width)

    def loop(self, s: Statement) -> None:
        test, step = s.blocks
        self.start(s, step, len(s.args))
        for mine, theirs in zip(test.params, step.params, strict=True):
            self.held[mine] = self.name(theirs)
        self.write("while True:")
        self.body(test, f"if not {self.name(test.results[0])}: break")
        self.body(step, self.assign(step.params, step.results))
        self.end(s, step, len(s.args))

    def scan(self, s: Statement) -> None:
        (block,), (n, width) = s.blocks, s.data
        state = block.params[:width]
        self.start(s, block, width)
        new = [out not in self.held for out in s.outs[width:]]
        lists = [f"{self.name(out)}s" for out in s.outs[width:]]
        for name in lists:
            self.write(f"{name} = []")
        self.write(f"for {self.each(n, s.args[width:], block.params[width:])}:")
        made = zip(lists, block.results[width:], strict=True)
        ends = [f"{name}.append({self.name(v)})" for name, v in made]
        self.body(block, "; ".join([*ends, self.assign(state, block.results[:width])]))
        self.end(s, block, width)
        for out, name, first in zip(s.outs[width:], lists, new, strict=True):
            assert isinstance(out.obj, Array)
            row = self.bind(out.obj.row)
            self.write(f"{self.name(out)} = _stack({name}, {row})")
            if first and len(out.obj.shape) == 1 and self.style.is_python(out.obj.element):
                self.listed[out] = name
                self.idle[out] = len(self.lines) - 1

    def each(self, n: int, arrays: Sequence[Variable], entries: Sequence[Variable]) -> str:
        """The head of a loop along arrays of n rows."""
        rows = [self.rows(array) for array in arrays]
        if len(rows) == 1:
            return f"{self.name(entries[0])} in {rows[0]}"
        return f"{self.row(entries)} in zip({', '.join(rows)})" if rows else f"_ in range({n})"

    def rows(self, array: Variable) -> str:
        """The rows of an array; numbers as Python's."""
        assert isinstance(array.obj, Array)
        if array in self.listed:
            return self.listed[array]
        flat = len(array.obj.shape) == 1 and self.style.is_python(array.obj.element)
        if flat:
            text = self.listed[array] = f"{self.name(array)}s"
            self.write(f"{text} = {self.name(array)}.tolist()")
            return text
        return self.name(array)

    def get(self, s: Statement) -> None:
        (array, i), (out,), (n,) = s.args, s.outs, s.data
        self.checked(i, n, s.place)
        a, at = self.name(array), self.name(i)
        scalar = not isinstance(out.obj, Array) and self.style.is_python(out.obj)
        self.write(
            f"{self.name(out)} = {a}.item({at})" if scalar else f"{self.name(out)} = {a}[{at}]"
        )

    def put(self, s: Statement) -> None:
        (array, i, x), (out,), (n,) = s.args, s.outs, s.data
        self.checked(i, n, s.place)
        self.write(f"{self.name(out)} = {self.changing(s, array)}")
        self.write(f"{self.name(out)}[{self.name(i)}] = {self.name(x)}")

    def changing(self, s: Statement, array: Variable) -> str:
        """An array that is going to be changed: itself where nobody reads it again, or a copy."""
        name = self.name(array)
        return name if array in self.free.get(s, ()) else f"{name}.copy()"

    def accumulate(self, s: Statement) -> None:
        (array, *indices, x), (out,) = s.args, s.outs
        for i, n in zip(indices, s.data, strict=True):
            self.checked(i, n, s.place)
        self.write(f"{self.name(out)} = {self.changing(s, array)}")
        self.write(f"{self.name(out)}[{self.row(indices)}] += {self.name(x)}")

    def checked(self, i: Variable, n: int, place: Place | None) -> None:
        at = self.name(i)
        refuse = self.bind(_outside(place), place)
        self.write(f"if not -{n} <= {at} < {n}: {refuse}({at}, {n})")

    def flip(self, s: Statement) -> None:
        (array,), (out,) = s.args, s.outs
        if array not in self.listed or out in self.held:
            self.write(f"{self.name(out)} = {self.name(array)}[::-1]")
            return
        self.write(f"{self.name(out)} = {self.held[array]}[::-1]")
        self.listed[out], self.views[out] = f"{self.listed[array]}[::-1]", array
        self.idle[out] = len(self.lines) - 1

    def stack(self, s: Statement) -> None:
        (out,) = s.outs
        assert isinstance(out.obj, Array)
        row = self.bind(out.obj.row)
        self.write(f"{self.name(out)} = _stack([{self.row(s.args)}], {row})")

    def unstack(self, s: Statement) -> None:
        if s.outs:
            self.write(f"{self.tuple(s.outs)} = {self.rows(s.args[0])}")

    def native(self, s: Statement) -> None:
        """A part that is machine code."""
        code = self.bind(s.data[0])
        self.write(f"{self.tuple(s.outs)} = {code}({self.row(s.args)})")

    # Lists: piles are Python's, others are cells, as `homset.compile.leaves` has them.

    def nil(self, s: Statement) -> None:
        (out,) = s.outs
        self.write(f"{self.name(out)} = {'[]' if out in self.piles else '()'}")

    def push(self, s: Statement) -> None:
        *entry, rest = s.args
        (out,) = s.outs
        if out in self.piles:
            self.write(f"{self.name(rest)}.append({self.entry(entry)})")
        else:
            self.write(f"{self.name(out)} = ({self.tuple(s.args)})")

    def pop(self, s: Statement) -> None:
        *entry, rest = s.outs
        held = self.name(s.args[0])
        if rest in self.piles:
            default = self.entry(entry, [self.default(v) for v in entry])
            self.write(f"{self.entry(entry)} = {held}.pop() if {held} else {default}")
        else:
            default = self.bind(
                tuple([self.style.leaf(v.obj, default_of(v.obj)) for v in s.outs]), s
            )
            self.write(f"{self.tuple(s.outs)} = {held} or {default}")

    def entry(self, entry: Sequence[Variable], texts: Sequence[str] | None = None) -> str:
        """An entry of a pile: its leaves, or the leaf that it is."""
        texts = [self.name(v) for v in entry] if texts is None else texts
        return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"

    def default(self, v: Variable) -> str:
        """What is taken from a pile without entries."""
        if v in self.piles:
            return "[]"
        return self.bind(self.style.leaf(v.obj, default_of(v.obj)), (v.obj, "default"))

    def copied(self, s: Statement) -> None:
        (v,), (out,) = s.args, s.outs
        held = self.name(v)
        if isinstance(v.obj, Array):
            held = f"{held}.copy()"
        elif v in self.piles:
            held = self.piles.copy(v, held)
        self.write(f"{self.name(out)} = {held}")

    def nonempty(self, s: Statement) -> None:
        self.write(f"{self.name(s.outs[0])} = bool({self.name(s.args[0])})")


_RULES: dict[str, Callable[[_Writer, Statement], None]] = {
    "constant": _Writer.constant,
    "primitive": _Writer.primitive,
    "if": _Writer.branch,
    "for": _Writer.repeat,
    "while": _Writer.loop,
    "scan": _Writer.scan,
    "get": _Writer.get,
    "put": _Writer.put,
    "accumulate": _Writer.accumulate,
    "flip": _Writer.flip,
    "stack": _Writer.stack,
    "unstack": _Writer.unstack,
    "closure": Writer.closure,
    "call": Writer.call,
    "fix": Writer.fix,
    "nil": _Writer.nil,
    "push": _Writer.push,
    "pop": _Writer.pop,
    "nonempty": _Writer.nonempty,
    "copied": _Writer.copied,
    "native": _Writer.native,
}


def _stacking(format: Format) -> Callable[[Sequence[Any], Obj], Any]:
    """What makes an array of its rows, which are of an object."""

    def stack(rows: Sequence[Any], row: Obj) -> Any:
        element, shape = (row.element, row.shape) if isinstance(row, Array) else (row, ())
        if element is not R:
            return stack_known(rows, row)
        return np.array(rows, format.dtype(R)).reshape(len(rows), *shape)

    return stack_known if format is DOUBLE else stack


_CONVERSIONS: dict[Obj, str] = {R: "float", Z: "int", B: "bool"}
_TYPES: dict[Obj, Callable[[Any], Any]] = {R: float, Z: int, B: bool}


def _outside(place: Place | None) -> Callable[[int, int], None]:
    """What tells of an index that is out of range, at a place."""

    def refuse(i: int, n: int) -> None:
        error = OutOfRangeError(f"index {i} is out of range for {n} entries")
        if place is not None:
            tell(error, place)
        raise error

    return refuse


def _checked(p: Primitive, place: Place | None) -> Callable[..., Any]:
    """A primitive that checks its arguments, at a place."""
    if place is None:
        return p
    run = placed(lambda args: p(*args), place)
    return lambda *args: run(args)
