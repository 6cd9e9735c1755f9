"""Functions along entries: sums, extrema, sorting; lists, dicts and records and their methods."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..objects import Array, B, R, Z
from ..ports import Port
from . import attributes, comparisons, folds, operators, streams
from .abstract import Mutable, Opaque, Rolled, Unsuitable, Value, number_object
from .calls import call
from .collecting import dict_key, listed
from .complexes.parts import is_complex, shape_of
from .iterators import Lazy
from .lengths import emptied
from .machine import Machine
from .naming import described
from .numbers import Rule, computed, function_of, hypotenuse
from .ownership import may_grow, must_own


def iterator(rule: Callable[..., Any]) -> Rule:
    """A function that gives an iterator: it is run when that is read."""
    signature = inspect.signature(rule)

    def lazily(m: Machine, *args: Value, **keywords: Value) -> Value:
        signature.bind(m, *args, **keywords)
        return streams.once(m, partial(rule, m, *args, **keywords))

    return lazily


def operation(op: type[ast.operator]) -> Rule:
    """The function of an operator."""
    return lambda m, x, y: operators.binary(m, op, x, y)


def comparison(op: type[ast.cmpop]) -> Rule:
    """The function of a comparison."""
    return lambda m, x, y: comparisons.compare(m, op, x, y)


REARRANGING = (
    itertools.chain, itertools.product, itertools.combinations, itertools.permutations,
    itertools.combinations_with_replacement, itertools.pairwise, itertools.zip_longest,
    itertools.islice,
)  # fmt: skip
"""The functions of itertools that put entries side by side, and do not look at them."""


def rearranged(python: Callable[..., Any]) -> Rule:
    """One of them: Python does it with the entries, which may be known or not."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> list[Value]:
        given = [x if x is None or isinstance(x, int) else streams.items(m, x) for x in args]
        made: list[Value] = computed(lambda: list(python(*given, **keywords)))
        if len(made) > streams.LONGEST:
            raise Unsuitable(f"{len(made)} entries are too many here: use an array, or loops")
        return made

    return rule


def accumulated(m: Machine, values: Value, func: Value = None, *, initial: Value = None) -> Any:
    """itertools.accumulate(values): the entries so far, together."""
    step = partial(plus, m) if func is None else function_of(m, func)
    if initial is not None:
        return folds.running(m, step, initial, values)
    stream = streams.stream_of(m, values)
    if stream == [] or getattr(stream, "length", None) == 0:
        return []
    return folds.running(m, step, *folds.first_and_rest(m, stream))


def star_mapped(m: Machine, f: Value, rows: Value) -> list[Value]:
    """itertools.starmap(f, rows): what a function makes of the entries of each."""
    apply = function_of(m, f)
    return [apply(*streams.items(m, row)) for row in streams.items(m, rows)]


def flattened(m: Machine, rows: Value) -> list[Value]:
    """itertools.chain.from_iterable(rows): the entries of each, one after the other."""
    return [x for row in streams.items(m, rows) for x in streams.items(m, row)]


def total(m: Machine, values: Value, start: Value = 0) -> Value:
    """sum(values)"""
    add: Callable[[Value, Value], Value] = lambda x, y: plus(m, x, y)  # noqa: E731
    return folds.folded(m, add, start, values)


def plus(m: Machine, x: Value, y: Value) -> Value:
    """x + y"""
    return operators.binary(m, ast.Add, x, y)


def product(m: Machine, values: Value, *, start: Value = 1) -> Value:
    """math.prod(values)"""
    times: Callable[[Value, Value], Value] = lambda x, y: operators.arithmetic(m, "mul", x, y)  # noqa: E731
    return folds.folded(m, times, start, values)


def extremum(name: str, python: Callable[..., Any]) -> Rule:
    """min and max, of several values or of the entries of one."""

    def pair(m: Machine, x: Value, y: Value) -> Value:
        if operators.known(x) and operators.known(y):
            return computed(python, x, y)
        if any([isinstance(number_object(operators.port_or(v)), Array) for v in (x, y)]):
            raise Unsuitable(
                f"{python.__name__} asks which array is larger, which is not defined: write"
                f" np.{name}(x, y) entry by entry, or np.{python.__name__}(xs, axis=0) of rows"
            )
        if number_object(operators.port_or(x)) is None:
            less = comparisons.compare(m, ast.Lt if name == "minimum" else ast.Gt, y, x)
            return m.choose(less, lambda: y, lambda: x)
        return operators.elementwise(m, lambda a, b: operators.scalar(m, name, a, b), x, y)

    def rule(m: Machine, *args: Value, key: Value = None, default: Value = None) -> Value:
        if not args:
            raise Unsuitable(f"{python.__name__} takes values, or something to go along")
        values: Value = list(args) if len(args) > 1 else args[0]
        if key is not None:
            keyed = streams.mapped(m, lambda x: (function_of(m, key)(x), x), values)
            start, rest = folds.first_and_rest(m, keyed)
            better = lambda x, y: _by_key(m, name, x, y)  # noqa: E731
            return folds.folded(m, better, start, rest)[1]
        if default is not None:
            values = streams.stream_of(m, values)
            if streams.length(m, values) == 0:
                return default
        start, rest = folds.first_and_rest(m, values)
        return folds.folded(m, lambda x, y: pair(m, x, y), start, rest)

    return rule


def _by_key(m: Machine, name: str, x: Value, y: Value) -> Value:
    less = comparisons.compare(m, ast.Lt if name == "minimum" else ast.Gt, y[0], x[0])
    return m.choose(less, lambda: y, lambda: x)


def distance(m: Machine, p: Value, q: Value) -> Value:
    """math.dist(p, q)"""
    differences = [
        operators.arithmetic(m, "sub", x, y)
        for x, y in zip(streams.items(m, p), streams.items(m, q), strict=True)
    ]
    return hypotenuse(m, *differences)


def every(m: Machine, values: Value) -> Value:
    """all(values)"""
    step = lambda x, y: m.both(x, lambda: operators.truth(m, y()))  # noqa: E731
    return folds.gone_along(m, step, True, values)


def some(m: Machine, values: Value) -> Value:
    """any(values)"""
    step = lambda x, y: m.any_of(x, lambda: operators.truth(m, y()))  # noqa: E731
    return folds.gone_along(m, step, False, values)


def reduced(m: Machine, f: Value, values: Value, *start: Value) -> Value:
    """functools.reduce(f, values, start)"""
    step = function_of(m, f)
    first, rest = (start[0], values) if start else folds.first_and_rest(m, values)
    return folds.folded(m, step, first, rest)


def to_tuple(m: Machine, values: Value = ()) -> Value:
    """tuple(values)"""
    return tuple(streams.items(m, values))


def to_list(m: Machine, values: Value = ()) -> Value:
    """list(values)"""
    if isinstance(values, Lazy):
        values = streams.read(values)
        if isinstance(values, list):
            return listed(m, values)
    if isinstance(values, Rolled):
        return values
    if operators.known(values) and isinstance(values, range):
        return m.own(list(values))
    stream = streams.stream_of(m, values)
    return listed(m, stream)


def to_dict(m: Machine, values: Value = (), **entries: Value) -> Value:
    """dict(values, name=...)"""
    if isinstance(values, dict):
        return m.own({**values, **entries})
    return m.own({**dict(streams.items(m, values)), **entries})


def is_instance(m: Machine, value: Value, classes: Value) -> Value:
    """isinstance(value, classes): what kind a value is, is known."""
    wanted = classes if isinstance(classes, tuple) else (classes,)
    for cls in wanted:
        if not isinstance(cls, type):
            raise Unsuitable(f"isinstance takes classes; got {described(cls)}")
    kind = _class_of(value)
    return isinstance(value, wanted) if kind is None else issubclass(kind, wanted)


def _class_of(value: Value) -> type | None:
    """The class of the numbers or the array that a value stands for; None of what is itself."""
    if is_complex(value):
        return np.ndarray if shape_of(value) else complex
    if isinstance(value, Rolled):
        return list
    obj = number_object(operators.port_or(value))
    if isinstance(obj, Array):
        return np.ndarray
    kinds: dict[Any, type] = {R: float, Z: int, B: bool}
    return kinds.get(obj)


def type_of(m: Machine, value: Value) -> Value:
    """type(value), which is known."""
    value = operators.port_or(value)
    if is_complex(value) and not shape_of(value):
        return complex
    if isinstance(value, (Port, Opaque)):
        kinds: dict[Any, type] = {R: float, Z: int, B: bool}
        if number_object(value) not in kinds:
            raise Unsuitable(f"type of {described(value)} is refused: use isinstance")
        return kinds[number_object(value)]
    return attributes.class_of(value)


def attribute_of(m: Machine, value: Value, name: Value, *default: Value) -> Value:
    """getattr(value, name)"""
    if not isinstance(name, str):
        raise Unsuitable("getattr takes a name that is known")
    if default and not isinstance(value, (Port, Opaque, Mutable)) and not hasattr(value, name):
        return default[0]
    return attributes.attribute(m, value, name)


def has_attribute(m: Machine, value: Value, name: Value) -> Value:
    """hasattr(value, name), which is known of an instance whatever it holds."""
    if isinstance(value, (Port, Opaque, Mutable)):
        raise Unsuitable(f"hasattr of {described(value)} is refused: use isinstance")
    return computed(hasattr, value, name)


def assign_attribute(m: Machine, owner: Value, name: Value, value: Value) -> None:
    """setattr(owner, name, value)"""
    if not isinstance(name, str):
        raise Unsuitable("setattr takes a name that is known")
    attributes.set_attribute(m, owner, name, value)


def call_replace(m: Machine, record: Value, **changes: Value) -> Value:
    """dataclasses.replace(record, name=...)"""
    if not dataclasses.is_dataclass(record):
        raise Unsuitable(f"replace takes a dataclass; got {described(record)}")
    fields = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    return call(m, m.frame.function.source.node, type(record), [], {**fields, **changes})


def appended(m: Machine, container: Value, value: Value) -> Value:
    """list.append"""
    must_own(m, container)
    may_grow(m, container)
    container.append(value)
    return None


def extended(m: Machine, container: Value, values: Value) -> Value:
    """list.extend"""
    for value in streams.items(m, values):
        appended(m, container, value)
    return None


def inserted(m: Machine, container: Value, key: Value, value: Value) -> Value:
    """list.insert"""
    must_own(m, container)
    may_grow(m, container)
    if isinstance(key, Port):
        raise Unsuitable("the place of the new entry depends on data: write container[i] = x")
    return computed(container.insert, key, value)


def cleared(m: Machine, container: Value) -> Value:
    """list.clear, dict.clear"""
    must_own(m, container)
    may_grow(m, container)
    container.clear()
    return None


def reversed_in_place(m: Machine, container: Value) -> Value:
    """list.reverse"""
    must_own(m, container)
    container.reverse()
    return None


def popped(m: Machine, container: Value, key: Value = -1, *default: Value) -> Value:
    """list.pop, dict.pop"""
    must_own(m, container)
    may_grow(m, container)
    if isinstance(key, Port):
        raise Unsuitable("what is popped depends on data, and so would the form of the rest")
    if isinstance(container, list) and not container:
        raise emptied(m, container)
    return computed(container.pop, key, *default)


def dict_items(m: Machine, container: Value) -> Value:
    """dict.items"""
    return Lazy(lambda: list(container.items()))


def dict_keys(m: Machine, container: Value) -> Value:
    """dict.keys"""
    return Lazy(lambda: list(container))


def dict_values(m: Machine, container: Value) -> Value:
    """dict.values"""
    return Lazy(lambda: list(container.values()))


def dict_get(m: Machine, container: Value, key: Value, default: Value = None) -> Value:
    """dict.get"""
    if isinstance(key, Port):
        raise Unsuitable("this key depends on data; compare with ==")
    return container.get(key, default)


def dict_update(m: Machine, container: Value, other: Value = (), **entries: Value) -> Value:
    """dict.update"""
    must_own(m, container)
    container.update(other, **entries)
    return None


def dict_default(m: Machine, container: Value, key: Value, default: Value = None) -> Value:
    """dict.setdefault"""
    must_own(m, container)
    return container.setdefault(dict_key(key), default)


def as_lists(m: Machine, array: Value) -> Value:
    """array.tolist()"""
    obj = number_object(operators.port_or(array))
    if not isinstance(obj, Array):
        return array
    return m.own([as_lists(m, row) for row in streams.items(m, array)])


def count_of(m: Machine, container: Value, value: Value) -> Value:
    """list.count"""
    ones = [comparisons.compare(m, ast.Eq, x, value) for x in streams.items(m, container)]
    return total(m, ones)


def replaced(m: Machine, record: Value, **changes: Value) -> Value:
    """namedtuple._replace"""
    fields = dict(zip(type(record)._fields, record, strict=True))
    return call(m, m.frame.function.source.node, type(record), [], {**fields, **changes})
