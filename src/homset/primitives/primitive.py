"""What a primitive operation is, how one enters the table, and the values it works on.

The values that flow through a program are polymorphic: NumPy scalars and arrays, or `Symbolic`
values (ports of a graph, expressions of SymPy, ...), on which the same table builds terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import ArgumentError, DomainError
from ..objects import B, Obj, Product, R, Var, Z

Value = Any
"""What flows through a function-like category: NumPy scalars, arrays, tuples, `Symbolic` values."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A primitive is linear, of all arguments at once: `dual(w)` is the covector of this one."""

    dual: Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Multilinear:
    """A primitive is linear in an argument when the others are given.

    `dual(w, *args)` is the covector of that argument.
    """

    dual: Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Along:
    """The derivative along a vector of an argument: `along(v, *args, result)`.

    It is written with operations that are linear in what depends on `v`, so it can be read as an
    arrow in any category of linear maps, and its dual is found by reading it backwards.
    """

    along: Callable[..., Value]


Partial = float | Callable[..., Value] | Linear | Multilinear | Along
"""A partial derivative: the factor that a vector is multiplied by, entry by entry, as a constant or
as a function of the arguments and (last) the result; or, for operations on whole arrays, what kind
of linear map it is."""

Check = Callable[..., DomainError | None]
"""What is wrong with the arguments of a primitive."""

_EACH = {"a": Var(0, "number"), "s": Var(0, "scalar"), "R": R, "Z": Z, "B": B}


@dataclass(frozen=True, eq=False, slots=True)
class Primitive:
    """A primitive operation `dom → cod`.

    `value` works on NumPy scalars. `partials` has one entry for each argument; an argument that
    is not a real number, or on which the result depends only through jumps, has 0. `linear` holds
    when all partials are constant. `sympy` builds the expression from SymPy's module and arguments.
    `symbol` is the form used in drawings, `latex` the one used in formulas. `checks` gives the
    error for arguments for which there is no result, or None. A member of a family of operations
    on arrays knows the `family` and its `parameters` (objects, axes, ...). An `effect` is another
    one each time: no two of them are one, and none is left out.

    >>> p = PRIMITIVES["mul"]
    >>> p.name, p.arity, p(2.0, 3.0)
    ('mul', 2, 6.0)
    """

    name: str
    dom: Obj
    cod: Obj
    value: Callable[..., Value]
    partials: tuple[Partial, ...]
    symbol: str
    latex: str
    sympy: Callable[..., Any] = field(repr=False)
    checks: Check | None = None
    family: Callable[..., Primitive] | None = field(default=None, repr=False)
    parameters: tuple[Any, ...] = ()
    effect: bool = False

    @property
    def arity(self) -> int:
        """The number of arguments."""
        return len(self.partials)

    @property
    def places(self) -> tuple[Obj, ...]:
        """The object of each argument."""
        return self.dom.parts if self.arity != 1 else (self.dom,)

    @property
    def linear(self) -> bool:
        """Whether it is linear: every partial derivative is a constant and the result a number."""
        fixed = all([isinstance(partial, (float, Linear)) for partial in self.partials])
        return fixed and self.cod is not B and any(self.partials)

    def __call__(self, *args: Value) -> Value:
        """The result on raw values, numeric or symbolic; no checks and no conversions."""
        for arg in args:
            if isinstance(arg, Symbolic):
                return arg.evaluate(self, args)
        return self.known(*args)

    @property
    def known(self) -> Callable[..., Value]:
        """What it is on numbers: its value, or a `DomainError` where there is none."""
        return self.value if self.checks is None else self._checked

    def _checked(self, *args: Value) -> Value:
        assert self.checks is not None
        if (wrong := self.checks(*args)) is not None:
            raise wrong
        return self.value(*args)

    @property
    def written(self) -> str:
        """The name, with what a member of a family is given beside objects: `sum[0]`.

        >>> PRIMITIVES["sin"].written
        'sin'
        """
        given = [_given(x) for x in self.parameters if not _is_object(x)]
        return f"{self.name}[{', '.join(given)}]" if given else self.name

    def __repr__(self) -> str:
        given = ", ".join(map(repr, self.parameters))
        return f"{self.name}({given})" if given else self.name

    def __reduce__(self) -> str | tuple[Any, ...]:
        return (_find, (self.name,)) if self.family is None else (self.family, self.parameters)


def _is_object(x: Any) -> bool:
    return isinstance(x, Obj) or (isinstance(x, tuple) and any(isinstance(o, Obj) for o in x))


def _given(x: Any) -> str:
    """A parameter, tuples without brackets: an axis, a shape, first:count:step of slices."""
    if not isinstance(x, tuple):
        return str(x)
    if x and isinstance(x[0], tuple):
        return ", ".join([":".join(map(str, place)) for place in x])
    return ", ".join(map(str, x))


class Symbolic:
    """A value that stands for a computation: subclasses say how a primitive extends it."""

    __slots__ = ()
    # NumPy scalars on the left of an operator leave the work to the methods below.
    __array_ufunc__ = None

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        """The value of `primitive` on `args`, of which this is one."""
        raise NotImplementedError

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        """The array of `values`, of which this is one, whose entries are of `element`."""
        raise NotImplementedError

    def unstack(self) -> tuple[Value, ...]:
        """The entries of this array."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        raise ArgumentError(f"{self} is not known yet, so Python cannot branch on it; use hs.where")

    def __add__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["add"], (self, other))

    def __radd__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["add"], (other, self))

    def __sub__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["sub"], (self, other))

    def __rsub__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["sub"], (other, self))

    def __mul__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["mul"], (self, other))

    def __rmul__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["mul"], (other, self))

    def __truediv__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["div"], (self, other))

    def __rtruediv__(self, other: Value) -> Value:
        return self.evaluate(PRIMITIVES["div"], (other, self))

    def __neg__(self) -> Value:
        return self.evaluate(PRIMITIVES["negate"], (self,))


PRIMITIVES: dict[str, Primitive] = {}
"""The table, by name."""


def _find(name: str) -> Primitive:
    return PRIMITIVES[name]


def define(
    name: str,
    signature: str,
    value: Callable[..., Value],
    *partials: Partial,
    symbol: str | None = None,
    latex: str | None = None,
    sympy: Callable[..., Any] | None = None,
    checks: Check | None = None,
) -> Primitive:
    """Enter a primitive in the table.

    `signature` gives arguments and result as letters: R, B, `a` for any number (R or Z) and `s`
    for any scalar, the same one throughout. Partials that are left out are 0.

    >>> import numpy as np
    >>> gauss = define("gauss", "R>R", lambda x: np.exp(-x * x), lambda x, y: -2.0 * x * y)
    >>> import homset as hs
    >>> hs.grad(hs.primitive(gauss))(0.5) == -np.exp(-0.25)
    np.True_
    >>> del PRIMITIVES["gauss"]
    """
    if name in PRIMITIVES:
        raise ArgumentError(f"there is a primitive {name} already")
    parts, cod = _objects(name, signature)
    entry = Primitive(
        name,
        parts[0] if len(parts) == 1 else Product(*parts),
        cod,
        value,
        partials or (0.0,) * len(parts),
        symbol or name,
        latex or rf"\mathrm{{{name}}}".replace("_", r"\_"),
        sympy or (lambda module, *args: getattr(module, name)(*args)),
        checks,
    )
    if len(entry.partials) != len(parts):
        raise ArgumentError(f"{name} has {len(parts)} arguments but {len(partials)} partials")
    PRIMITIVES[name] = entry
    return entry


def _objects(name: str, signature: str) -> tuple[list[Obj], Obj]:
    """The objects of the arguments of a primitive, and of its result."""
    if not re.fullmatch(f"[{''.join(_EACH)}]+>[{''.join(_EACH)}]", signature):
        raise ArgumentError(
            "a signature is written with R, Z, B, a and s, as in RR>R;"
            f" got {signature!r} for {name}"
        )
    sources, target = signature.split(">")
    return [_EACH[letter] for letter in sources], _EACH[target]
