"""Matching: whether a value fits a pattern, and what the pattern gives names to."""

from __future__ import annotations

import ast
from typing import Any

from ..objects import B
from ..ports import Port
from . import comparisons
from .abstract import Unsuitable, Value, number_object
from .expressions import evaluate
from .machine import Machine


def matches(m: Machine, pattern: ast.pattern, value: Value, names: dict[str, Value]) -> Any:
    """Whether a value fits a pattern, and the names that the pattern gives to its parts."""
    if isinstance(pattern, ast.MatchAs):
        inner = True if pattern.pattern is None else matches(m, pattern.pattern, value, names)
        if pattern.name:
            names[pattern.name] = value
        return inner
    if isinstance(pattern, ast.MatchValue):
        return comparisons.compare(m, ast.Eq, value, evaluate(m, pattern.value))
    if isinstance(pattern, ast.MatchSingleton):
        if number_object(value) is B and isinstance(pattern.value, bool):
            return comparisons.compare(m, ast.Eq, value, pattern.value)
        return not isinstance(value, Port) and value is pattern.value
    if isinstance(pattern, ast.MatchOr):
        found: Any = False
        for option in pattern.patterns:
            found = m.any_of(found, lambda option=option: matches(m, option, value, names))  # type: ignore[misc]
        return found
    if isinstance(pattern, ast.MatchSequence):
        return _match_sequence(m, pattern, value, names)
    if isinstance(pattern, ast.MatchClass):
        return _match_class(m, pattern, value, names)
    if isinstance(pattern, ast.MatchMapping):
        return _match_mapping(m, pattern, value, names)
    raise Unsuitable("this pattern is refused; tuples, classes, values and names can be matched")


def _match_sequence(
    m: Machine, pattern: ast.MatchSequence, value: Value, names: dict[str, Value]
) -> Any:
    if not isinstance(value, (tuple, list)):
        return False
    parts, star = list(pattern.patterns), None
    for i, part in enumerate(parts):
        if isinstance(part, ast.MatchStar):
            star = i
    entries: list[Value] = list(value)
    if star is not None:
        after_star = len(parts) - star - 1
        if len(entries) < len(parts) - 1:
            return False
        end = len(entries) - after_star
        name = parts[star].name  # type: ignore[attr-defined]
        if name:
            names[name] = m.own(entries[star:end])
        entries, parts = entries[:star] + entries[end:], parts[:star] + parts[star + 1 :]
    if len(parts) != len(entries):
        return False
    return _all_match(m, list(zip(parts, entries, strict=True)), names)


def _match_mapping(
    m: Machine, pattern: ast.MatchMapping, value: Value, names: dict[str, Value]
) -> Any:
    if not isinstance(value, dict):
        return False
    keys = [evaluate(m, key) for key in pattern.keys]
    if not all(key in value for key in keys):
        return False
    if pattern.rest:
        names[pattern.rest] = m.own({k: v for k, v in value.items() if k not in keys})
    return _all_match(m, [*zip(pattern.patterns, map(value.get, keys), strict=True)], names)


def _all_match(m: Machine, pairs: list[tuple[ast.pattern, Value]], names: dict[str, Value]) -> Any:
    fits: Any = True
    for part, entry in pairs:
        found = matches(m, part, entry, names)
        fits = m.both(fits, lambda found=found: found)  # type: ignore[misc]
    return fits


def _match_class(m: Machine, pattern: ast.MatchClass, value: Value, names: dict[str, Value]) -> Any:
    cls = evaluate(m, pattern.cls)
    obj = number_object(value)
    if obj is not None and cls in (int, float, bool):
        kinds = {int: "ZB", float: "R", bool: "B"}
        fits = str(obj) in kinds[cls]
        positional = [value]
    else:
        fits = isinstance(value, cls)
        positional = [getattr(value, n) for n in getattr(cls, "__match_args__", ())] if fits else []
    if not fits:
        return False
    pairs = list(zip(pattern.patterns, positional, strict=False))
    pairs += [
        (part, getattr(value, name))
        for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
    ]
    return _all_match(m, pairs, names)
