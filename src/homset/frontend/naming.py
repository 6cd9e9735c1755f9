"""What messages call values."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ..arrows import Arrow
from ..complexes import parts_of
from ..objects import Array, Unit, brief
from ..ports import Port
from .abstract import Mutable, OneOf, Opaque, Rolled, Value, View, held, number_object, split


def described(value: Value) -> str:
    """A value as a message names it."""
    if value is None:
        return "None"
    if (obj := number_object(value)) is not None:
        return f"a value of {obj}" if isinstance(value, Port) else repr(value)
    if isinstance(value, Mutable):
        return f"an array of {value.port.obj}"
    if (found := parts_of(value)) is not None:
        array = isinstance(number_object(held(found[0])), Array)
        return f"a complex {'array' if array else 'number'}"
    if isinstance(value, Rolled):
        return f"a list of {value.n}"
    if isinstance(value, dict):
        keys = [*map(repr, value)]
        return f"a dict of {', '.join(keys if len(keys) < 5 else [*keys[:3], '…']) or 'no keys'}"
    if isinstance(value, (tuple, list)):
        return f"{with_article(type(value).__name__)} of {len(value)}"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, Opaque) and value.noun:
        return value.noun
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    if callable(value) and split(value) is None:
        return _function(value)
    return with_article(type(value).__name__)


def _function(value: Any) -> str:
    """A function as a message names it; an arrow with its objects."""
    if not isinstance(value, Arrow):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    call = "f()" if value.dom is Unit else "f(x)"
    return f"an arrow f : {brief(value.dom)} → {brief(value.cod)} (what it gives is {call})"


def with_article(noun: str) -> str:
    """A noun with its article.

    >>> with_article("Account")
    'an Account'
    """
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def kind_of(container: Value) -> str:
    """What a container is: array, list, dict, or the name of its class."""
    if isinstance(container, (Mutable, View, OneOf)) or isinstance(number_object(container), Array):
        return "array"
    return "list" if isinstance(container, Rolled) else type(container).__name__
