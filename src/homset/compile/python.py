"""The back end that is always there: blocks as the source of a Python function on NumPy.

Real numbers are Python's floats, integers its integers, arrays NumPy's. Python raises exceptions
where IEEE has an answer (1 / 0, the logarithm of −1), so there are two styles: the fast one is
tried first, and the safe one, which asks NumPy, runs where that failed. Python has no numbers of
single precision: those are NumPy's, in a style of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np

from ..errors import OutOfRangeError
from ..objects import Array, List, Obj, R
from ..places import Place, tell
from ..stacking import stack_known
from ..vectors import default_of
from .blocks import Block, Statement, Variable, walk
from .formats import Format
from .numeric import Numeric
from .piles import Piles, copying
from .reuse import dying, own_memory, private
from .styles import FAST, SINGLY, Style, style_of
from .writer import Writer, compiled, run


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
    warns = style is SINGLY or _has_arrays_of_steps(block)
    return np.errstate(all="ignore")(function) if warns else function


@final
class _Writer(Numeric):
    """Source on Python's numbers and NumPy's arrays."""

    def __init__(self, style: Style, piles: Piles) -> None:
        super().__init__(style, {"_stack": _stacking(style.format)})
        self.piles = piles
        self.own: dict[Block, set[Variable]] = {}
        self.listed: dict[Variable, str] = {}  # arrays of numbers that are in a list as well
        self.views: dict[Variable, Variable] = {}  # such that are made of others, if anybody reads
        self.turned: dict[Variable, Variable] = {}  # arrays that are others from the last row on

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
            self.write(f"{self.name(out)} = {self.stacked(name, out.obj)}")
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
        if (source := self.turned.get(array)) in self.listed:
            return f"reversed({self.listed[source]})"
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
        """An array that is going to be changed: itself where nobody reads it again, or a copy.

        Copies have their rows one after the other.
        """
        name = self.name(array)
        if array not in self.free.get(s, ()):
            return f"{name}.copy()"
        return f"{self.bind(np.ascontiguousarray)}({name})" if self.style.orders else name

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
        rows = "[::-1].copy()" if self.style.orders else "[::-1]"
        if out in self.held:
            self.write(f"{self.name(out)} = {self.name(array)}{rows}")
            return
        held = self.held[array] if array in self.idle else self.name(array)
        self.write(f"{self.name(out)} = {held}{rows}")
        self.turned[out] = self.views[out] = array
        self.idle[out] = len(self.lines) - 1

    def stack(self, s: Statement) -> None:
        (out,) = s.outs
        assert isinstance(out.obj, Array)
        self.write(f"{self.name(out)} = {self.stacked(f'[{self.row(s.args)}]', out.obj)}")

    def stacked(self, rows: str, obj: Array) -> str:
        """An array of a list of its rows."""
        if obj.row is R:
            real = self.style.format.dtype(R)
            return f"{self.bind(np.fromiter)}({rows}, {self.bind(real)}, {obj.shape[0]})"
        return f"_stack({rows}, {self.bind(obj.row)})"

    def unstack(self, s: Statement) -> None:
        if s.outs:
            self.write(f"{self.tuple(s.outs)} = {self.rows(s.args[0])}")

    def native(self, s: Statement) -> None:
        """A part that is machine code."""
        code = self.bind(s.data[0])
        self.write(f"{self.tuple(s.outs)} = {code}({self.row(s.args)})")

    def in_order(self, s: Statement) -> None:
        """Whether all arrays lie in C order."""
        self.write(f"{self.name(s.outs[0])} = {self.bind(_in_order)}({self.row(s.args)})")

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
    "primitive": Numeric.primitive,
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
    "in_order": _Writer.in_order,
}


def _stacking(format: Format) -> Callable[[Sequence[Any], Obj], Any]:
    """What makes an array of its rows, which are of an object."""

    def stack(rows: Sequence[Any], row: Obj) -> Any:
        if not isinstance(row, Array) or row.element is not R:
            return stack_known(rows, row)
        return np.array(rows, real).reshape(len(rows), *row.shape)

    real = format.dtype(R)
    return stack


def _in_order(*arrays: Any) -> bool:
    """Whether the entries of arrays follow one another in C order."""
    return all([x.flags.c_contiguous for x in arrays])


def _has_arrays_of_steps(block: Block) -> bool:
    """Whether there may be arrays of what were numbers in a loop, of which Python does not warn."""
    statements = list(walk(block))
    if not any([s.op in ("for", "scan") for s in statements]):
        return False
    done = [s for s in statements if s.op == "primitive" and isinstance(s.outs[0].obj, Array)]
    return any([s.data[0].family is None for s in done])  # others only move entries, or sum


def _outside(place: Place | None) -> Callable[[int, int], None]:
    """What tells of an index that is out of range, at a place."""

    def refuse(i: int, n: int) -> None:
        error = OutOfRangeError(f"index {i} is out of range for {n} entries")
        if place is not None:
            tell(error, place)
        raise error

    return refuse
