"""Formulas: what SMT makes of a program, and how inputs become symbols and symbols values."""

from __future__ import annotations

from typing import Any

import numpy as np
import z3

from ...chains import EMPTY
from ...errors import MissingStructureError
from ...objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief, leaves
from ...primitives import Value
from ...tuples import flat, unflat
from ...values import Left, Right
from .arithmetic import Arithmetic
from .exact import Exact, conjunction, disjunction, formula, negation, same, symbol
from .terms import Cell, Term, Terms, Undecided, lifted, nonempty, objects, rest_of
from .world import World, inhabited, world


class Formula:
    """The result of a program for symbols, `inputs` ↦ `output`.

    `conditions` are what has to hold for it to be the result: where they do not, the program fails,
    has no real result, or is not followed to its end.

    >>> import homset as hs
    >>> f = hs.SMT(hs.sqrt)
    >>> f, f.conditions
    (sqrt!1, [x >= 0])
    """

    def __init__(self, dom: Obj, cod: Obj, inputs: Value, output: Value, here: World) -> None:
        self.dom, self.cod, self.inputs, self.output, self.world = dom, cod, inputs, output, here

    @property
    def expressions(self) -> Any:
        """The result in expressions of Z3, in the shape of a value."""
        with inhabited(self.world):
            return shown(self.cod, self.output)

    @property
    def facts(self) -> list[Any]:
        """What is said of the symbols that are neither inputs nor known."""
        return [fact for fact in self.world.known() if fact is not True]

    @property
    def conditions(self) -> list[Any]:
        """The conditions under which the program has this result."""
        events = [*self.world.failures, *self.world.unfinished]
        found = [z3.simplify(formula(B, negation(event.condition))) for event in events]
        found += [z3.simplify(formula(B, p)) for p in definedness(self.output)]
        return [p for p in found if not z3.is_true(p)]

    def __repr__(self) -> str:
        return repr(self.expressions)


class Text(str):
    """What is shown of a value that no expression of Z3 is."""

    __slots__ = ()
    __repr__ = str.__str__


def shown(obj: Obj, value: Value) -> Any:
    """Expressions of Z3 in the shape of a value, as made; text for functions and choices."""
    if isinstance(obj, Product):
        return obj.pack([shown(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Exp):
        target, source = obj.parts
        x = _input(source, "a", True)
        return Text(f"{shown(source, x)} ↦ {shown(target, value(x))}")
    if isinstance(obj, Sum):
        return _shown_side(obj, value)
    if isinstance(obj, List):
        return Text(f"[{', '.join(_shown_entries(obj.parts[0], value))}]")
    if isinstance(value, Terms):
        entries = [shown(value.kind, entry) for entry in value.entries.flat]
        return objects(entries, value.entries.shape).tolist()
    return formula(value.kind, value.x)


def _shown_side(obj: Sum, value: Value) -> Any:
    a, b = obj.parts
    if not isinstance(value, Undecided):
        return type(value)(shown(obj.parts[isinstance(value, Right)], value.value))
    left, right = shown(a, value.left), shown(b, value.right)
    condition = formula(B, value.condition)
    return Text(f"Left({left}) where {condition}, else Right({right})")


def _shown_entries(a: Obj, xs: Any) -> list[str]:
    found: list[str] = []
    while (some := nonempty(xs)) is not False:
        head = f"{shown(a, lifted_value(a, xs.head))}"
        found.append(head if some is True else f"{head} where {formula(B, some)}")
        xs = rest_of(xs)
    return found


def lifted_value(obj: Obj, value: Value) -> Value:
    """A value whose numbers are all terms."""
    if isinstance(obj, Product):
        return tuple([lifted_value(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Sum):
        if isinstance(value, Undecided):
            a, b = obj.parts
            left, right = lifted_value(a, value.left), lifted_value(b, value.right)
            return Undecided(value.condition, left, right)
        return type(value)(lifted_value(obj.parts[isinstance(value, Right)], value.value))
    return value if isinstance(obj, Exp | List) else lifted(obj, value)


def definedness(value: Value) -> list[Exact]:
    """The conditions under which the numbers of a value are there."""
    found: list[Exact] = []
    for leaf in flat(value):
        if isinstance(leaf, Terms):
            found += [entry.defined for entry in leaf.entries.flat]
        elif isinstance(leaf, Term):
            found.append(leaf.defined)
        elif isinstance(leaf, Left | Right):
            found += definedness(leaf.value)
        elif isinstance(leaf, Undecided):
            for p, x in ((leaf.condition, leaf.left), (negation(leaf.condition), leaf.right)):
                found.append(disjunction(negation(p), conjunction(*definedness(x))))
    return [p for p in found if p is not True]


# --- symbols --------------------------------------------------------------------------------------


def names_of(dom: Obj) -> list[str]:
    """A name for each leaf of an object."""
    n = len(leaves(dom))
    return list("xyz"[:n]) if n <= 3 else [f"x{i + 1}" for i in range(n)]


def inputs_of(dom: Obj, lists: bool = False) -> Value:
    """A value of symbols; lists, where they are allowed, have up to two entries.

    Raises `MissingStructureError` for lists.
    """
    pairs = zip(leaves(dom), names_of(dom), strict=True)
    return unflat(dom, [_input(leaf, name, lists) for leaf, name in pairs])


def _input(obj: Obj, name: str, lists: bool) -> Value:
    if isinstance(obj, Product):
        parts = enumerate(obj.parts)
        return tuple([_input(part, f"{name}.{i}", lists) for i, part in parts])
    if isinstance(obj, Sum):
        a, b = obj.parts
        left, right = _input(a, f"{name}.left", lists), _input(b, f"{name}.right", lists)
        return Undecided(symbol(B, f"{name}.on_left"), left, right)
    if isinstance(obj, Array):
        entries = [
            Term(obj.element, world().symbol(obj.element, f"{name}_{i}")) for i in range(obj.size)
        ]
        return Terms(obj.element, objects(entries, obj.shape))
    if isinstance(obj, Exp):
        return _unknown_function(obj, name, (), lists)
    if isinstance(obj, List):
        if not lists:
            raise MissingStructureError(
                f"SMT has no symbol for {brief(obj)}, a list of any length; ask about an array,"
                f" such as R ** 3, or a tuple"
            )
        one, two = symbol(B, f"{name}.some"), symbol(B, f"{name}.more")
        heads = [_input(obj.parts[0], f"{name}[{i}]", lists) for i in range(2)]
        return Cell(one, heads[0], Cell(z3.And(one, two), heads[1], EMPTY))
    return Term(obj, world().symbol(obj, name))


def _unknown_function(obj: Exp, name: str, before: tuple[Term, ...], lists: bool) -> Value:
    """A function of which nothing is known: equal arguments, equal results."""
    target, source = obj.parts
    for leaf in leaves(source):
        if isinstance(leaf, Sum | Exp | List):
            raise MissingStructureError(
                f"SMT has no symbol for {brief(obj)}, whose argument is no row of numbers"
            )
    if not lists and any([isinstance(leaf, List) for leaf in leaves(target)]):
        raise MissingStructureError(f"SMT has no symbol for {brief(obj)}, whose result is a list")
    return lambda x: _unknown_result(target, name, (*before, *numbers(source, x)), lists)


def _unknown_result(obj: Obj, name: str, args: tuple[Term, ...], lists: bool) -> Value:
    if isinstance(obj, Product):
        parts = enumerate(obj.parts)
        return tuple([_unknown_result(part, f"{name}.{i}", args, lists) for i, part in parts])
    if isinstance(obj, Array):
        entries = [
            _unknown_result(obj.element, f"{name}_{i}", args, lists) for i in range(obj.size)
        ]
        return Terms(obj.element, objects(entries, obj.shape))
    if isinstance(obj, Sum):
        a, b = obj.parts
        on_left = _unknown_result(B, f"{name}.on_left", args, lists).x
        left = _unknown_result(a, f"{name}.left", args, lists)
        return Undecided(on_left, left, _unknown_result(b, f"{name}.right", args, lists))
    if isinstance(obj, Exp):
        return _unknown_function(obj, name, args, lists)
    if isinstance(obj, List):
        if not lists:
            raise MissingStructureError("SMT has no symbol for a function that may give a list")
        return EMPTY
    kinds = [arg.kind for arg in args]
    result = world().apply(f"{name}()", obj, kinds, [arg.x for arg in args], lambda _: [])
    return Term(obj, result, conjunction(*[arg.defined for arg in args]))


def numbers(obj: Obj, value: Value) -> list[Term]:
    """The numbers of a value that is a row of numbers and arrays."""
    pairs = zip(leaves(obj), flat(value), strict=True)
    return [term for leaf, x in pairs for term in lifted(leaf, x, flatten=True)]


# --- equality -------------------------------------------------------------------------------------


def equal_values(obj: Obj, x: Value, y: Value) -> Exact:
    """Where two values are equal: there at the same places, and the same there.

    Functions are equal if they are at an argument of which nothing is known.
    """
    if isinstance(obj, Product):
        parts = zip(obj.parts, x, y, strict=True)
        return conjunction(*[equal_values(o, a, b) for o, a, b in parts])
    if isinstance(obj, Exp):
        target, source = obj.parts
        z = _input(source, f"{next(world().numbers)}", True)
        return equal_values(target, x(z), y(z))
    if isinstance(obj, Sum):
        return _equal_sides(obj, x, y)
    if isinstance(obj, List):
        return _equal_lists(obj.parts[0], x, y)
    pairs = zip(lifted(obj, x, flatten=True), lifted(obj, y, flatten=True), strict=True)
    return conjunction(*[_equal_numbers(a, b) for a, b in pairs])


def _equal_numbers(x: Term, y: Term) -> Exact:
    equal = True if same(x.x, y.x) else formula(x.kind, x.x) == formula(y.kind, y.x)
    return conjunction(_iff(x.defined, y.defined), disjunction(negation(x.defined), equal))


def _iff(p: Exact, q: Exact) -> Exact:
    return True if same(p, q) else formula(B, p) == formula(B, q)


def _equal_sides(obj: Sum, x: Value, y: Value) -> Exact:
    a, b = obj.parts
    (p, *xs), (q, *ys) = ((v.condition, v.left, v.right) if isinstance(v, Undecided)
                          else (True, v.value, None) if isinstance(v, Left)
                          else (False, None, v.value) for v in (x, y))  # fmt: skip
    left = True if xs[0] is None or ys[0] is None else equal_values(a, xs[0], ys[0])
    right = True if xs[1] is None or ys[1] is None else equal_values(b, xs[1], ys[1])
    return conjunction(_iff(p, q), disjunction(negation(p), left), disjunction(p, right))


def _equal_lists(a: Obj, xs: Any, ys: Any) -> Exact:
    found: list[Exact] = []
    while xs is not ys and (nonempty(xs) is not False or nonempty(ys) is not False):
        p, q = nonempty(xs), nonempty(ys)
        found.append(_iff(p, q))
        if p is False or q is False:
            break
        found.append(disjunction(negation(p), equal_values(a, xs.head, ys.head)))
        xs, ys = rest_of(xs), rest_of(ys)
    return conjunction(*found)


# --- values of symbols ----------------------------------------------------------------------------


class Reading:
    """The values that a model of the solver gives to symbols, as numbers of Python.

    `rounded` says whether one of them is no number that Python has.
    """

    def __init__(self, model: Any, arithmetic: Arithmetic) -> None:
        self.model, self.arithmetic, self.rounded = model, arithmetic, False

    def number(self, term: Term) -> Any:
        """The number of a term; raises `MissingStructureError` where Python has none so large."""
        found = self.model.eval(formula(term.kind, term.x), model_completion=True)
        if term.kind is B:
            return np.bool_(z3.is_true(found))
        if term.kind is Z:
            return found.as_long()
        near, rounded = self.arithmetic.read(found)
        self.rounded |= rounded
        return np.float64(near)

    def value(self, obj: Obj, x: Value) -> Value:
        """The value of an object that symbols stand for.

        Raises `MissingStructureError` for functions, and for numbers that are too large.
        """
        if isinstance(obj, Product):
            return tuple([self.value(o, part) for o, part in zip(obj.parts, x, strict=True)])
        if isinstance(obj, Sum):
            on_left = bool(self.number(Term(B, x.condition)))
            part = self.value(obj.parts[not on_left], x.left if on_left else x.right)
            return Left(part) if on_left else Right(part)
        if isinstance(obj, Array):
            kind: Any = {R: float, Z: np.int64, B: bool}[obj.element]
            entries = [self.number(entry) for entry in x.entries.flat]
            try:
                return np.array(entries, kind).reshape(obj.shape)
            except OverflowError:
                raise MissingStructureError("an array holds integers of 64 bits only") from None
        if isinstance(obj, Exp | List):
            raise MissingStructureError(f"there is no value of {brief(obj)} to show")
        return self.number(x)


def inputs_in(value: Value) -> list[Term]:
    """The symbols of an input."""
    found: list[Term] = []
    for leaf in flat(value):
        if isinstance(leaf, Terms):
            found += list(leaf.entries.flat)
        elif isinstance(leaf, Term):
            found.append(leaf)
        elif isinstance(leaf, Undecided):
            found += [Term(B, leaf.condition), *inputs_in(leaf.left), *inputs_in(leaf.right)]
    return found
