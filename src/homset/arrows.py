"""Arrows: programs, as the free category with every structure of `homset.category`.

An arrow is a term: an operation (`compose`, `fork`, `curry`, `primitive`, ...), its child arrows,
and its data. It knows its `dom` and `cod`, inferred by unification when it is built. Composition
is a rope: building it takes constant time on either side, and equality is up to associativity.

>>> sqr = dup >> mul
>>> sqr
dup >> mul
>>> print(sqr)
mul ∘ dup : a → a
>>> (sqr * sqr >> add)(3.0, 4.0)
25.0
>>> (sqr >> sin) >> cos == sqr >> (sin >> cos)
True
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache, partial
from inspect import getattr_static
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from .about import About
from .display import Term
from .errors import ArgumentError, CompositionError
from .inference import inferred
from .literals import literal, object_of
from .messages import composition_error, meant, show
from .objects import Array, Obj, Unit, Var, Z, as_object, brief
from .objects import flatten as flatten_objects
from .objects import unflatten as unflatten_objects
from .places import Place
from .terms import same, subterms
from .unification import Mismatch, Unifier, canonical
from .values import FunctionValue, describe

_MODULUS, _BASE = (1 << 61) - 1, 1_000_003
_FIELDS = (
    "op", "children", "data", "dom", "cod", "place", "length", "uses", "effects", "_hash", "_shift",
    "_run",
)  # fmt: skip
_set = object.__setattr__


class Arrow(Term):
    """A program from `dom` to `cod`; immutable, hashable, callable on values and on arrows.

    Applied to values it runs; applied to arrows it composes: `mul(cos, sin)` is
    `mul ∘ (cos △ sin)`.
    Operators: `f >> g` then, `g @ f` after, `f * g` parallel, `f & g` fork, `f | g` join,
    `f + g` sum.

    `length` counts the arrows that follow one another in it, `uses` the terms it is a child of;
    `effects` tells whether one of its primitives is an effect.
    `place` is where an operation stands in a Python source, if it comes from one; it makes no
    difference between arrows.

    >>> f = dup >> mul
    >>> f.op, f.children, f.length, f(3.0)
    ('compose', (dup, mul), 2, 9.0)
    """

    __slots__ = ("__weakref__", "_graph", "_known", *_FIELDS)
    op: str
    children: tuple[Arrow, ...]
    data: tuple[Hashable, ...]
    dom: Obj
    cod: Obj
    place: Place | None
    length: int
    uses: int
    effects: bool
    _hash: int
    _shift: int
    _run: Any

    def __init__(
        self,
        op: str,
        children: tuple[Arrow, ...],
        data: tuple[Hashable, ...],
        dom: Obj,
        cod: Obj,
        place: Place | None = None,
    ) -> None:
        if op == "compose":
            # A polynomial hash, so that every bracketing of a composite has the same one.
            first, second = children
            length, shift = first.length + second.length, first._shift * second._shift % _MODULUS
            code = (first._hash * second._shift + second._hash) % _MODULUS
        else:
            length, shift = 1, _BASE
            code = hash((op, tuple([c._hash for c in children]), data)) % _MODULUS
        effects = any([c.effects for c in children]) or (op == "primitive" and data[0].effect)  # type: ignore[attr-defined]
        fields = (op, children, data, dom, cod, place, length, 0, effects, code, shift, None)
        for put, value in zip(_PUTS, fields, strict=True):
            put(self, value)
        for child in children:
            _set(child, "uses", child.uses + 1)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"arrows are immutable; {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"arrows are immutable; {name} cannot be deleted")

    def at(self, dom: Any, cod: Any = None) -> Arrow:
        """The same program with its objects fixed: `dom`, and `cod` where `dom` leaves it open.

        >>> (dup >> mul).at(Z)(3)
        9
        """
        unifier = Unifier()
        wanted = as_object(dom), Unit if cod is None else as_object(cod)
        own, (a, b) = unifier.apart([(self.dom, self.cod), wanted])
        try:
            unifier.unify(own[0], a)
            if cod is not None:
                unifier.unify(own[1], b)
        except Mismatch:
            place = f"{brief(wanted[0])} → {'…' if cod is None else brief(wanted[1])}"
            hint = _entries(self, wanted[0])
            raise CompositionError(f"{show(self)} cannot be used at {place}{hint}") from None
        end = own[1] if cod is None else b
        types = canonical(unifier.resolve(a), unifier.resolve(end))
        return Arrow(self.op, self.children, self.data, *types, self.place)

    def placed(self, place: Place | None) -> Arrow:
        """The same program, standing at a place of a Python source."""
        if place is None:
            return self
        return Arrow(self.op, self.children, self.data, self.dom, self.cod, place)

    def __call__(self, *args: Any) -> Any:
        """Run on values, `f((x, y))` or `f(x, y)`; or compose with arrows.

        A number beside arrows is a constant: `add(sin, 1)` is x ↦ sin x + 1.
        """
        if any(isinstance(arg, Arrow) or hasattr(type(arg), "__arrow__") for arg in args):
            known = map(as_arrow, args)
            inputs = [arg if isinstance(arg, Arrow) else const(arg) for arg in known]
            return compose(self, inputs[0] if len(inputs) == 1 else fork(*inputs))
        # Calling a program is its meaning in Functions: the one place that looks ahead.
        if self._run is None:
            from .categories.functions import Functions

            _set(self, "_run", Functions(self))
        return self._run(*args)

    def __rshift__(self, other: Arrow) -> Arrow:
        return compose(_operand(">>", self, other), self)

    def __matmul__(self, other: Arrow) -> Arrow:
        return compose(self, _operand("@", self, other))

    def __mul__(self, other: Arrow) -> Arrow:
        return build("cross", (self, _operand("*", self, other)))

    def __and__(self, other: Arrow) -> Arrow:
        return fork(self, _operand("&", self, other))

    def __or__(self, other: Arrow) -> Arrow:
        return build("join", (self, _operand("|", self, other)))

    def __add__(self, other: Arrow) -> Arrow:
        return build("plus", (self, _operand("+", self, other)))

    # What newcomers try, answered with what to write instead.

    def __rrshift__(self, other: object) -> Arrow:
        return _operand(">>", self, other, before=True)

    def __rmul__(self, other: object) -> Arrow:
        return _operand("*", self, other, before=True)

    def __radd__(self, other: object) -> Arrow:
        return _operand("+", self, other, before=True)

    def __sub__(self, other: object) -> Arrow:
        raise ArgumentError("arrows have no -; f x − g x is sub(f, g)")

    def __truediv__(self, other: object) -> Arrow:
        raise ArgumentError("arrows have no /; f x / g x is div(f, g)")

    def __pow__(self, other: object) -> Arrow:
        raise ArgumentError("arrows have no **; f x ^ y is pow(f, y)")

    def __neg__(self) -> Arrow:
        raise ArgumentError("arrows have no -; −f x is negate(f)")

    def __array_ufunc__(self, *_: object, **__: object) -> Arrow:
        raise ArgumentError("NumPy cannot be applied to arrows; write sin(f)")

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Arrow) and same(self, other))

    def __reduce__(self) -> tuple[Any, ...]:
        rows = flatten(self)
        known, ends = flatten_objects([obj for row in rows for obj in row[3:5]])
        types = zip(ends[::2], ends[1::2], strict=True)
        rows = [(*row[:3], *ab, row[5]) for row, ab in zip(rows, types, strict=True)]
        return _unpickle, (known, rows)

    def __repr__(self) -> str:
        from .categories.syntax import PYTHON, notation

        return notation(self, PYTHON)

    def __str__(self) -> str:
        return show(self)


Arrow.__doc__ = About(Arrow.__doc__ or "")  # type: ignore[assignment]
_PUTS = tuple([getattr(Arrow, name).__set__ for name in _FIELDS])  # which know where a field is

# What a number beside an operator probably meant: when it comes last, and when it comes first.
_MEANT = {
    ">>": ("a constant is const({0})",) * 2,
    "@": ("a constant is const({0})",) * 2,
    "&": ("a constant is const({0})",) * 2,
    "*": ("f x · {0} is mul(f, {0})", "{0} · f x is mul({0}, f)"),
    "+": ("f x + {0} is add(f, {0})", "{0} + f x is add({0}, f)"),
}


def _operand(symbol: str, arrow: Arrow, other: object, before: bool = False) -> Arrow:
    """The other operand if it is an arrow; else an `ArgumentError` that says what to write."""
    other = as_arrow(other)
    if isinstance(other, Arrow):
        return other
    from .categories.syntax import UNICODE, notation

    name = notation(arrow, UNICODE, 24)
    place = f"… {symbol} {name}" if before else f"{name} {symbol} …"
    number = isinstance(other, (int, float)) and symbol in _MEANT
    hint = f"; {_MEANT[symbol][before].format(other)}" if number else meant(other)
    raise ArgumentError(f"{place} takes an arrow; got {describe(other)}{hint}")


def flatten(arrow: Arrow) -> list[tuple[Any, ...]]:
    """The term as a list, children first: (op, indices of children, data, dom, cod, place)."""
    terms = subterms(arrow)
    index = {id(term): i for i, term in enumerate(terms)}
    return [
        (t.op, tuple([index[id(c)] for c in t.children]), t.data, t.dom, t.cod, t.place)
        for t in terms
    ]


def _unpickle(known: list[Any], rows: list[tuple[Any, ...]]) -> Arrow:
    objects, built = unflatten_objects(known), list[Arrow]()
    for op, below, data, dom, cod, place in rows:
        children = tuple([built[i] for i in below])
        built.append(Arrow(op, children, data, objects[dom], objects[cod], place))
    return built[-1]


def _entries(f: Arrow, wanted: Obj) -> str:
    """What to write where an arrow on numbers is wanted at an array of them."""
    if isinstance(wanted, Array) and wanted.row is f.dom:
        return f"; cross_i(f, {wanted.shape[0]}) is f on each entry"
    return ""


FUNCTIONS = (
    FunctionType, MethodType, partial, type(lru_cache(len)), BuiltinFunctionType, np.ufunc,
    type(np.sum), FunctionValue,
)  # fmt: skip
"""What holds a function: Python's alone, with an object, with arguments, or with its results, and
those of Python and NumPy that are known, and those that programs gave.
"""


def is_function(thing: object) -> bool:
    """Whether a thing holds a function, or is called by a method that its user wrote.

    >>> is_function(np.sin), is_function(sin), is_function(3.0)
    (True, False, False)
    """
    if isinstance(thing, FUNCTIONS) or hasattr(type(thing), "__arrow__"):
        return isinstance(thing, FUNCTIONS)
    call = getattr_static(type(thing), "__call__", None)
    return isinstance(call, FunctionType) and not call.__module__.startswith("homset.")


def as_program(thing: Any) -> Any:
    """A Python function as the family of arrows that it is compiled to; what is none as it is."""
    if not is_function(thing):
        return thing
    from .frontend import arrow

    return arrow(thing)


def as_arrow(thing: Any) -> Any:
    """The arrow that a thing stands for, if it does: its method `__arrow__` says which.

    A Python function stands for what it is compiled to.

    >>> print(dup >> (lambda x, y: x * y))
    mul ∘ dup : R → R
    """
    if isinstance(thing, Arrow):
        return thing
    thing = as_program(thing)
    stands = getattr(type(thing), "__arrow__", None)
    return thing if stands is None else stands(thing)


def check_arrows(op: str, children: Sequence[object]) -> None:
    """Raise an `ArgumentError` for a child of an operation that is no arrow."""
    for child in children:
        if not isinstance(child, Arrow):
            raise ArgumentError(f"{op} combines arrows; got {describe(child)}{meant(child)}")


def build(op: str, children: tuple[Arrow, ...], data: tuple[Hashable, ...] = ()) -> Arrow:
    """The arrow of an operation on its children, its objects inferred.

    Raises `CompositionError`, which shows the two objects that differ.
    """
    children = tuple(map(as_arrow, children))
    check_arrows(op, children)
    try:
        dom, cod = inferred(op, data, tuple([(c.dom, c.cod) for c in children]))
    except Mismatch as mismatch:
        raise composition_error(op, children, mismatch) from None
    return Arrow(op, children, data, dom, cod)


_a = Var(0)
identity = Arrow("identity", (), (), _a, _a)
"""id : a → a."""


def _vanishes(arrow: Arrow) -> bool:
    """Whether an arrow is the identity of any object; one fixed at an object narrows its place."""
    free = isinstance(arrow.dom, Var) and arrow.dom.kind == "object"
    return arrow.op == "identity" and free


def compose(*arrows: Arrow) -> Arrow:
    """`compose(g, f)` is g ∘ f: first `f`, then `g`; any number of arrows.

    Raises `CompositionError` when one does not follow the other.

    >>> compose(sin, cos)(0.0) == sin(cos(0.0))
    True
    """
    if not arrows:
        return identity
    arrows = tuple(map(as_arrow, arrows))
    check_arrows("compose", arrows)
    result = arrows[-1]
    for after in reversed(arrows[:-1]):
        if not _vanishes(after):
            result = after if _vanishes(result) else build("compose", (result, after))
    return result


def fork(*arrows: Arrow) -> Arrow:
    """f △ g, several results of the same input; `fork()` is the arrow `it` to `Unit`.

    >>> fork(sin, cos)(0.0)
    (0.0, 1.0)
    """
    return build("fork", arrows) if arrows else Arrow("dup", (), (0,), _a, Unit)


def const(value: Any, obj: Any = None) -> Arrow:
    """The constant arrow a → b of a value; an integer is a number of R or of Z, as its place asks.

    `obj` fixes the object. Raises `DomainError` if the value is not of that object.

    >>> const(2), const(2)(0.0), const(2, Z)(0.0)
    (const(2), 2.0, 2)
    """
    number = obj is None and type(value) is int
    if number:
        literal("const", value, Z)  # it may come to stand where an integer is asked for
    cod = as_object(obj) if obj is not None else Var(1, "number") if number else object_of(value)
    return Arrow("constant", (), (literal("const", value, None if obj is None else cod),), _a, cod)
