"""Statements: what each kind of statement of Python does to the state of the machine."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any

from .. import primitives as p
from ..arrays.family import element_of
from ..arrays.keys import replaced
from ..arrays.shapes import spread
from ..control import put
from ..objects import Array, B, Z
from ..places import here
from ..ports import Port
from . import comparisons, operators
from .abstract import (
    Later,
    Mutable,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    described,
    entries_as,
    number_object,
    split,
    viewed,
)
from .arrays import array_of
from .expressions import (
    array_port,
    checked_get,
    closure,
    evaluate,
    row_of_entries,
    subscript,
)
from .fence import reason
from .frames import BREAK, CONTINUE, GO_ON, NEXT, RETURN, Outcome, ends
from .loops import Cells, Stream, stream_loop, while_loop
from .machine import Machine
from .ownership import borrowed, changeable, may_grow, must_own
from .recursion import last_call, no_last_calls
from .source import assigned_names, reads
from .streams import forced, items, stream_of

Statement = Callable[[Machine, Any], Outcome]


def block(
    m: Machine, statements: Sequence[ast.stmt], then: Callable[[], Outcome] = lambda: GO_ON
) -> Outcome:
    """Run statements, and `then` what follows; both only on the paths that do not leave."""
    for i, statement in enumerate(statements):
        rest = statements[i + 1 :]
        if isinstance(statement, ast.If) and _leaves(statement):
            return _branching(m, statement, rest, then)
        outcome = execute(m, statement)
        if outcome.kinds == {NEXT}:
            continue
        if NEXT not in outcome.kinds:
            return outcome
        goes_on, left = p.equal(outcome.tag, NEXT), outcome.without(NEXT)
        return choose(m, goes_on, partial(block, m, rest, then), partial(_keep, left))
    return then()


def _keep(outcome: Outcome) -> Outcome:
    return outcome


def choose(m: Machine, test: Any, first: Callable[[], Outcome], second: Any) -> Outcome:
    """One of two runs of statements."""
    if not isinstance(test, Port):
        outcome: Outcome = first() if test else second()
        return outcome
    seen: set[int] = set()

    def noted(run: Callable[[], Outcome]) -> Callable[[], Any]:
        def go() -> Any:
            outcome = run()
            seen.update(outcome.kinds)
            return outcome.tag, outcome.value

        return go

    tag, value = m.branch(test, noted(first), noted(second), _leaving(m))
    return Outcome(frozenset(seen), tag, value)


def _leaving(m: Machine) -> Callable[[Any], bool]:
    """Whether a run returned, with nothing that was there before: then its state is not read."""
    own = {id(container) for container in m.owned}

    def fresh(value: Value) -> bool:
        found = None if number_object(value) is not None else split(value)
        if id(value) in own or found is None:
            return value is None or number_object(value) is not None
        return all(map(fresh, found[1]))

    def gone(result: Any) -> bool:
        tag, value = result
        return not isinstance(tag, Port) and tag == RETURN and fresh(value)

    return gone


def execute(m: Machine, node: ast.stmt) -> Outcome:
    """Run one statement."""
    rule = STATEMENTS.get(type(node))
    if rule is None:
        raise m.refuse(node, reason(node))
    with m.at(node):
        return rule(m, node)


# --- branches -------------------------------------------------------------------------------------


def _leaves(node: ast.If) -> bool:
    """Whether one side of a branch always leaves: then the rest belongs to the other side."""
    return _always(node.body) or (bool(node.orelse) and _always(node.orelse))


def _always(statements: Sequence[ast.stmt]) -> bool:
    for statement in statements:
        if isinstance(statement, (ast.Return, ast.Break, ast.Continue, ast.Raise)):
            return True
        if isinstance(statement, ast.If) and _always(statement.body) and _always(statement.orelse):
            return True
    return False


def _branching(
    m: Machine, node: ast.If, rest: Sequence[ast.stmt], then: Callable[[], Outcome]
) -> Outcome:
    """A branch of which one side leaves: the other side goes on with the rest."""

    def side(statements: Sequence[ast.stmt]) -> Callable[[], Outcome]:
        if _always(statements):
            return partial(block, m, statements)
        return partial(block, m, [*statements, *rest], then)

    with m.at(node):
        test = operators.truth(m, evaluate(m, node.test))
        return choose(m, test, side(node.body), side(node.orelse))


def _if(m: Machine, node: ast.If) -> Outcome:
    test = operators.truth(m, evaluate(m, node.test))
    return choose(m, test, lambda: block(m, node.body), lambda: block(m, node.orelse))


def _match(m: Machine, node: ast.Match) -> Outcome:
    subject = evaluate(m, node.subject)

    def go(cases: Sequence[ast.match_case]) -> Outcome:
        if not cases:
            return GO_ON
        case, rest = cases[0], cases[1:]
        names: dict[str, Value] = {}
        fits = matches(m, case.pattern, subject, names)
        if case.guard is not None and fits is not False:
            guard = case.guard

            def guarded() -> Any:
                m.frame.names.update(names)
                return operators.truth(m, evaluate(m, guard))

            fits = m.both(fits, guarded)

        def body() -> Outcome:
            m.frame.names.update(names)
            return block(m, case.body)

        return choose(m, fits, body, lambda: go(rest))

    return go(node.cases)


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


# --- loops ----------------------------------------------------------------------------------------


def _while(m: Machine, node: ast.While) -> Outcome:
    names = sorted(assigned_names(node))

    def test() -> Any:
        return operators.truth(m, evaluate(m, node.test))

    unrolled = _known_while(m, node, test)
    if unrolled is not None:
        return unrolled
    if m.has_effects(test):
        return _otherwise(m, node, _tested_inside(m, node, names, test))

    def body() -> Outcome:
        with no_last_calls(m):
            return block(m, node.body)

    return _otherwise(m, node, while_loop(m, Cells(m, names), test, body))


def _tested_inside(
    m: Machine, node: ast.While, names: Sequence[str], test: Callable[[], Any]
) -> Outcome:
    """A loop whose test changes something: its body begins with the test, and breaks."""
    if node.orelse and any(isinstance(n, ast.Break) for s in node.body for n in ast.walk(s)):
        raise Unsuitable("`else` after a loop that breaks, and whose test changes something")

    def body() -> Outcome:
        with no_last_calls(m):
            return choose(m, test(), partial(block, m, node.body), partial(ends, BREAK))

    return _unbroken(while_loop(m, Cells(m, names), lambda: True, body))


def _known_while(m: Machine, node: ast.While, test: Callable[[], Any]) -> Outcome | None:
    """A loop that ends after a few steps, whatever the data are."""
    before = m.state()
    for _ in range(16):
        truth = test()
        if isinstance(truth, Port):
            break
        if not truth:
            return block(m, node.orelse)
        with no_last_calls(m):
            outcome = block(m, node.body)
        if not outcome.kinds <= {NEXT, CONTINUE}:
            if outcome.kinds == {BREAK}:
                return GO_ON
            if outcome.kinds == {RETURN}:
                return outcome
            break
    m.restore(before)
    return None


def _for(m: Machine, node: ast.For) -> Outcome:
    source, before = evaluate(m, node.iter), m.state()
    stream, read = _read(m, source)
    arrays = [(c, c.port) for c in read if isinstance(c, Mutable)]
    outcome = _along(m, node, stream, read)
    if isinstance(stream, list) or all(array.port is seen for array, seen in arrays):
        return outcome
    m.restore(before)  # the array is changed on the way, and what is read later has to show it
    m.live = True
    try:
        stream, read = _read(m, source)
    finally:
        m.live = False
    return _along(m, node, stream, read)


def _read(m: Machine, source: Value) -> tuple[Stream | list[Value], list[Any]]:
    """What a loop goes along, and the lists and arrays of the function's own that it reads."""
    mark = len(m.reading)
    stream = stream_of(m, source)
    read = m.reading[mark:]
    del m.reading[mark:]
    return stream, read


def _along(m: Machine, node: ast.For, stream: Stream | list[Value], read: list[Any]) -> Outcome:
    mark = len(m.iterated)
    m.iterated += read
    try:
        if isinstance(stream, list):
            return _unbroken(_settled(_unrolled(m, node, stream)))
        return _staying(m, node, stream)
    finally:
        del m.iterated[mark:]


def _staying(m: Machine, node: ast.For, stream: Stream) -> Outcome:
    """A loop that stays one, unless its body needs to know the step, and there are few."""
    before, builder = m.state(), m.builder
    try:
        outcome = _rolled(m, node, stream)
    except (Unsuitable, _Needs) as error:
        again = _few(stream)
        if again is None:
            raise
        m.restore(before)
        assert m.builder is builder
        try:
            return _unbroken(_settled(_unrolled(m, node, _each(again))))
        except Unsuitable:
            raise (error.error if isinstance(error, _Needs) else error) from None
    return _otherwise(m, node, outcome)


def _each(stream: Stream) -> list[Value]:
    return [Later(partial(stream.at, i)) for i in range(stream.length)]


FEW = 64
"""Up to how many steps a loop is unrolled whose body needs to know the step."""


def _few(stream: Stream) -> Stream | None:
    short = isinstance(stream.length, int) and stream.length <= FEW
    return stream if short and stream.keep is None else None


def _rolled(m: Machine, node: ast.For, stream: Stream) -> Outcome:
    assigned = assigned_names(node)
    _prepare(m, node, stream, assigned)
    cells = Cells(m, sorted(assigned))

    def step(item: Value) -> Outcome:
        try:
            assign(m, node.target, forced(item))
            with no_last_calls(m):
                return block(m, node.body)
        except SyntaxError as error:
            raise _Needs(error) from None

    try:
        outcome = stream_loop(m, cells, stream, step)
    except _Needs as needs:
        if _few(stream) is None:
            raise needs.error from None
        raise
    for name in assigned:
        if name not in m.frame.names:
            m.frame.names[name] = Unusable(
                f"{name} is assigned in this loop only, which may have no step; give it a value"
                " before the loop"
            )
    return outcome


class _Needs(Exception):
    """What is wrong with the body of a loop whose step is not known."""

    def __init__(self, error: SyntaxError) -> None:
        super().__init__(error)
        self.error = error


def _prepare(m: Machine, node: ast.For, stream: Stream, assigned: frozenset[str]) -> None:
    """Names that a loop of at least one step assigns, and that are read after it, are its state."""
    if not isinstance(stream.length, int) or stream.length < 1 or stream.keep is not None:
        return
    everywhere, here_ = reads(m.frame.function.source.node), reads(node)
    missing = [n for n in assigned - m.frame.names.keys() if everywhere[n] > here_[n]]
    if not missing:
        return
    before = m.state()
    inner = m.builder.inner()
    try:
        with inner.working():
            assign(m, node.target, forced(stream.at(0)))
            outcome = block(m, node.body)
            held = {n: m.frame.names[n] for n in missing if n in m.frame.names}
    finally:
        m.restore(before)
    if outcome.kinds == {RETURN}:
        return
    for name, value in held.items():
        if not isinstance(value, Unusable):
            m.frame.names[name] = _blank(m, value)


def _blank(m: Machine, value: Value) -> Value:
    """A value of the same shape, of default values: it is not read."""
    from .abstract import MISSING
    from .shapes import general, lifted, lowered

    shape = general(value)
    return lifted(shape, iter(lowered(m.builder, shape, MISSING)))


def _unrolled(m: Machine, node: ast.For, entries: Sequence[Value]) -> Outcome:
    """One step after the other, then the `else`, on the paths that do not leave."""
    if not _escapes(node):
        for entry in entries:
            assign(m, node.target, forced(entry))
            with no_last_calls(m):
                block(m, node.body)
        return block(m, node.orelse)
    if not entries:
        return block(m, node.orelse)
    following = partial(_unrolled, m, node, entries[1:])
    assign(m, node.target, forced(entries[0]))
    with no_last_calls(m):
        # What follows is run once: within the step, or after it if some paths come there early.
        early = _continues(node)
        outcome = block(m, node.body) if early else block(m, node.body, following)
    if not early:
        return outcome
    if outcome.kinds <= {NEXT, CONTINUE}:
        return following()
    if not outcome.kinds & {NEXT, CONTINUE}:
        return outcome
    left = outcome.without(NEXT, CONTINUE)
    return choose(m, p.less(outcome.tag, BREAK), following, partial(_keep, left))


def _continues(node: ast.For) -> bool:
    return any(isinstance(n, ast.Continue) for s in node.body for n in ast.walk(s))


def _escapes(node: ast.For) -> bool:
    leaving = (ast.Continue, ast.Break, ast.Return)
    return any(isinstance(n, leaving) for s in node.body for n in ast.walk(s))


def _otherwise(m: Machine, node: ast.For | ast.While, outcome: Outcome) -> Outcome:
    """The `else` of a loop, which runs if no break left it; breaks end here."""
    outcome = _settled(outcome)
    if not node.orelse or NEXT not in outcome.kinds:
        return _unbroken(outcome)
    left = _unbroken(outcome.without(NEXT)) if len(outcome.kinds) > 1 else outcome
    ended = p.equal(outcome.tag, NEXT) if isinstance(outcome.tag, Port) else True
    return choose(m, ended, partial(block, m, node.orelse), partial(_keep, left))


def _settled(outcome: Outcome) -> Outcome:
    """Continuing at the end of a loop is its end."""
    if CONTINUE not in outcome.kinds:
        return outcome
    tag = outcome.tag
    if isinstance(tag, Port):
        tag = p.where(p.equal(tag, CONTINUE), NEXT, tag)
    return Outcome(outcome.kinds - {CONTINUE} | {NEXT}, tag, outcome.value).without()


def _unbroken(outcome: Outcome) -> Outcome:
    """What is left by a break goes on after the loop."""
    if BREAK not in outcome.kinds:
        return outcome
    tag = outcome.tag
    if isinstance(tag, Port):
        tag = p.where(p.equal(tag, BREAK), NEXT, tag)
    return Outcome(outcome.kinds - {BREAK} | {NEXT}, tag, outcome.value).without()


# --- assignment -----------------------------------------------------------------------------------


def _assign(m: Machine, node: ast.Assign) -> Outcome:
    value = evaluate(m, node.value)
    for target in node.targets:
        assign(m, target, value)
    return GO_ON


def _annotated(m: Machine, node: ast.AnnAssign) -> Outcome:
    if node.value is not None:
        assign(m, node.target, evaluate(m, node.value))
    return GO_ON


def _augmented(m: Machine, node: ast.AugAssign) -> Outcome:
    target = node.target
    if isinstance(target, ast.Name):
        old = evaluate(m, ast.copy_location(ast.Name(target.id, ast.Load()), target))
        value = evaluate(m, node.value)
        if isinstance(old, list) and isinstance(node.op, ast.Add):
            must_own(m, old)
            may_grow(m, old)
            old.extend(items(m, value))
            return GO_ON
        if isinstance(old, Mutable):
            changeable(m, old)
            made = operators.binary(m, type(node.op), old, value)
            old.port = converted(m.builder, old.port.obj, operators.port_or(made))
            return GO_ON
        if isinstance(old, View) or _is_array(old):
            name, op = target.id, operators.sign(type(node.op))
            raise Unsuitable(
                f"{op}= changes the array itself, which may be known elsewhere by another name:"
                f" write {name} = {name} {op} …, or begin with {name} = {name}.copy()"
            )
        assign(m, target, operators.binary(m, type(node.op), old, value))
        return GO_ON
    if isinstance(target, ast.Subscript):
        container, key = evaluate(m, target.value), subscript(m, target.slice)
        from .expressions import index

        made = operators.binary(m, type(node.op), index(m, container, key), evaluate(m, node.value))
        _put(m, container, key, made)
        return GO_ON
    owner = evaluate(m, target.value)
    made = operators.binary(
        m, type(node.op), operators.attribute(m, owner, target.attr), evaluate(m, node.value)
    )
    _set_attribute(m, owner, target.attr, made)
    return GO_ON


def assign(m: Machine, target: ast.expr, value: Value) -> None:
    """Assign a value to a name, to the parts of a tuple, to an entry or to a field."""
    place = here()
    with m.at(target):
        if isinstance(target, ast.Name):
            m.frame.names[target.id] = value
            m.frame.places[target.id] = place
        elif isinstance(target, (ast.Tuple, ast.List)):
            _unpack(m, target.elts, value)
        elif isinstance(target, ast.Subscript):
            _put(m, evaluate(m, target.value), subscript(m, target.slice), value)
        elif isinstance(target, ast.Attribute):
            _set_attribute(m, evaluate(m, target.value), target.attr, value)
        else:
            raise Unsuitable("nothing can be assigned to this")


def _unpack(m: Machine, targets: list[ast.expr], value: Value) -> None:
    entries = items(m, value)
    stars = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if not stars:
        if len(entries) != len(targets):
            raise Unsuitable(f"{len(targets)} names for {len(entries)} values")
        for target, entry in zip(targets, entries, strict=True):
            assign(m, target, entry)
        return
    star = stars[0]
    end = len(entries) - (len(targets) - star - 1)
    if end < star:
        raise Unsuitable(f"{len(targets) - 1} names or more for {len(entries)} values")
    for target, entry in zip(targets[:star], entries[:star], strict=True):
        assign(m, target, entry)
    starred: Any = targets[star]
    assign(m, starred.value, m.own(list(entries[star:end])))
    for target, entry in zip(targets[star + 1 :], entries[end:], strict=True):
        assign(m, target, entry)


def _put(m: Machine, container: Value, key: Value, value: Value) -> None:
    """container[key] = value"""
    if isinstance(container, (Mutable, View)) or _is_array(container):
        _put_array(m, container, key if isinstance(key, tuple) else (key,), value)
        return
    if isinstance(container, Rolled):
        raise Unsuitable("entries of a long list cannot be changed: use an array (np.array(xs))")
    if not isinstance(container, (list, dict)):
        raise Unsuitable(f"{described(container)} has no entries that can be changed")
    must_own(m, container)
    if isinstance(key, Port):
        _put_entry(m, container, key, value)
        return
    try:
        container[key] = value
    except (IndexError, TypeError, ValueError) as error:
        raise Unsuitable(f"{type(error).__name__}: {error}") from None


def _put_entry(m: Machine, container: Value, key: Port, value: Value) -> None:
    """container[key] = value, for a list of numbers and an index that is not known."""
    if not isinstance(container, list):
        raise Unsuitable("the keys of a dict have to be known; use a list or an array")
    row = row_of_entries(m, [*container, value])
    assert isinstance(row.obj, Array)
    n, entry = len(container), row.obj.row
    whole = row_of_entries(m, [converted(m.builder, entry, x) for x in container])
    made = put(entry, n, whole, key, converted(m.builder, entry, value))
    container[:] = list(made.unstack())


def _is_array(value: Value) -> bool:
    return isinstance(number_object(value), Array)


def _put_array(m: Machine, array: Value, keys: tuple[Value, ...], value: Value) -> None:
    if isinstance(array, View):
        viewed(array)
        raise Unsuitable("assign to the array itself (a[i, j] = x), not to a row taken from it")
    if not isinstance(array, Mutable):
        raise borrowed(m, array)
    changeable(m, array)
    whole = array_port(m, array)
    keys = tuple([operators.port_or(key) for key in keys])
    if all([number_object(key) is Z for key in keys]):
        array.port = _replaced(m, whole, keys, value)
        return
    if any([isinstance(key, Port) and isinstance(key.obj, Array) for key in keys]):
        raise Unsuitable(
            "these indices depend on data, so they may name an entry twice; assign in a loop"
        )
    element = element_of(whole.obj)
    array.port = replaced(whole, keys, entries_as(m.builder, element, array_of(m, value)))


def _replaced(m: Machine, array: Port, keys: tuple[Value, ...], value: Value) -> Port:
    """The array with another entry at some indices."""
    if not isinstance(array.obj, Array):
        raise Unsuitable(f"{len(keys)} indices are too many for this array")
    key, *rest = keys
    n, row = array.obj.shape[0], array.obj.row
    if rest:
        value = _replaced(m, checked_get(array, key), tuple(rest), value)
    else:
        checked_get(array, key)
        if isinstance(row, Array):  # a row, which a number fills
            value = spread(entries_as(m.builder, row.element, array_of(m, value)), row.shape)
    found: Port = put(row, n, array, key, converted(m.builder, row, value))
    return found


def _set_attribute(m: Machine, owner: Value, name: str, value: Value) -> None:
    if not is_dataclass(owner) or split(owner) is None:
        raise Unsuitable(f"{described(owner)} has no fields that can be changed")
    must_own(m, owner)
    cls: Any = type(owner)
    if cls.__dataclass_params__.frozen:
        raise Unsuitable(f"{type(owner).__name__} is frozen; use dataclasses.replace")
    object.__setattr__(owner, name, value)


# --- the others -----------------------------------------------------------------------------------


def _return(m: Machine, node: ast.Return) -> Outcome:
    m.frame.places["return"] = here()
    if node.value is None:
        return ends(RETURN, None)
    again = last_call(m, node.value)
    return again or ends(RETURN, evaluate(m, node.value))


def _expression(m: Machine, node: ast.Expr) -> Outcome:
    if not isinstance(node.value, ast.Constant):  # a docstring is one
        evaluate(m, node.value)
    return GO_ON


def _definition(m: Machine, node: ast.FunctionDef) -> Outcome:
    made: Value = closure(m, node)
    for decorator in reversed(node.decorator_list):
        from .calls import call

        made = call(m, node, evaluate(m, decorator), [made], {})
    m.frame.names[node.name] = made
    return GO_ON


def _assert(m: Machine, node: ast.Assert) -> Outcome:
    if isinstance(truth := operators.truth(m, evaluate(m, node.test)), Port):
        raise Unsuitable(
            "`assert` of what depends on data is refused: an arrow has no exceptions; check it"
            " before the call, or return a value such as float('nan')"
        )
    if not truth:
        raise Unsuitable("this assertion does not hold")
    return GO_ON


STATEMENTS: dict[type[ast.stmt], Statement] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.If: _if,
    ast.Match: _match,
    ast.While: _while,
    ast.For: _for,
    ast.Expr: _expression,
    ast.FunctionDef: _definition,
    ast.Assert: _assert,
    ast.Pass: lambda m, node: GO_ON,
    ast.Break: lambda m, node: ends(BREAK),
    ast.Continue: lambda m, node: ends(CONTINUE),
}
"""The rule of each kind of statement."""
