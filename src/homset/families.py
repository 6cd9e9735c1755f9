"""Families: polymorphic programs, one arrow for each domain, found when it is asked for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from .arrows import Arrow
from .display import Term
from .errors import DomainError, HomsetError, MissingStructureError, RefusedError
from .memory import collector_paused
from .objects import Obj, Product, R, Unit, as_object
from .places import tell_definition
from .structures import StructureError, kind_of, structure_of
from .values import describe, to_value


class Fixed:
    """An argument that is no data: a function, a string, None. It is a part of the program."""

    __slots__ = ("key", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.key: Hashable = value if isinstance(value, (str, type(None))) else id(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Fixed({self.value!r})"


_GATHERING = inspect.Parameter.VAR_POSITIONAL

UNTYPED = "; arguments are R where nothing says otherwise: an annotation, a domain"
"""What is added where a program is refused as nobody has said what its arguments are."""

Place = Obj | Fixed
"""What an argument is: data of an object, or a part of the program."""

Places = tuple[tuple[str, Place], ...]
"""The arguments of a call by name, without those that are left to their defaults."""


class Family(Term):
    """A program that has an arrow for each domain: a Python function, or what is made of one.

    It is called like the function that it comes from, and what it was called with decides its
    domain. Used as an arrow, it is the one of its annotations, else the one of its first call, else
    the one on real numbers.

    `find` gives the arrow for the places of the arguments; each is made once and kept. It is
    `derived` if its arrows are made of the function's, and do not mean what the function does.
    `signature` is that of the function, where it is known.
    """

    def __init__(
        self, function: Callable[..., Any], find: Callable[[Places], Arrow], name: str,
        declared: dict[str, Obj], runner: Callable[[Arrow], Callable[..., Any]] | None = None,
        signature: inspect.Signature | None = None,
    ) -> None:  # fmt: skip
        self.__wrapped__ = function
        self.__name__ = self.__qualname__ = name
        self.__doc__ = function.__doc__
        self.__module__ = getattr(function, "__module__", __name__)
        self.__signature__ = inspect.signature(function) if signature is None else signature
        # Arguments that are gathered in one tuple are not the arrow's arguments one by one.
        self.gathers = any([p.kind is _GATHERING for p in self.__signature__.parameters.values()])
        self.declared = declared
        self.derived = False
        self._find, self._runner = find, runner
        self._runs: dict[Places, Callable[..., Any]] = {}
        self._made: Callable[[Places], Callable[..., Any]] = getattr(runner, "apart", _as_it_is)(
            self._make
        )
        # By the types of arguments that decide the places: the short way for numbers and arrays.
        self._quick: dict[tuple[Any, ...], Callable[..., Any]] = {}
        self._names: dict[tuple[int, tuple[str, ...]], tuple[str, ...]] = {}
        self._known: dict[Places, Arrow] = {}
        self._first: Arrow | None = None
        # The last one that ran, if it says itself, by None, that arguments are not of its kind.
        self._door: Callable[..., Any] = _declines

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run on values, as the function is called."""
        if keywords and (names := self._after(len(args), tuple(keywords))):
            args, keywords = (*args, *[keywords[name] for name in names]), {}
        if not keywords and (found := self._door(*args)) is not None:
            return found
        kinds = () if keywords else tuple([kind_of(arg) for arg in args])
        if (run := self._quick.get(kinds)) is not None:
            self._door = getattr(run, "door", _declines)
            return run(*args)
        places, given = self._given(args, keywords)
        run = self._runs[places] if places in self._runs else self._made(places)
        if not keywords:
            quick = self._in_order(run, places)
            if kinds and None not in kinds:
                self._quick[kinds] = quick
            if len(places) != 1 or not _is_tuple(places[0][1]):
                self._door = getattr(quick, "door", _declines)
        try:
            return run(given[0]) if len(given) == 1 else run(given)
        except DomainError:
            self._check(places, given, getattr(run, "taken", to_value))
            raise

    def _in_order(self, run: Callable[..., Any], places: Places) -> Callable[..., Any]:
        """What runs for arguments in order: what is no data is (), and some may be gathered."""
        fixed = {i for i, (_, place) in enumerate(places) if isinstance(place, Fixed)}
        kinds = [self.__signature__.parameters[name].kind for name, _ in places]
        gathered = _GATHERING in kinds
        if not fixed and not gathered:
            return run
        last, several = len(places) - 1, len(places) > 1

        def call(*args: Any) -> Any:
            given = [() if i in fixed else arg for i, arg in enumerate(args)]
            if not gathered:
                return run(*given)
            rest = tuple(given[last:])
            return run(*given[:last], rest) if several else run(rest)

        return call

    def _after(self, count: int, given: tuple[str, ...]) -> tuple[str, ...]:
        """The parameters after so many, if those are given: they may come in order, too."""
        found = self._names.get((count, given))
        if found is None:
            after = list(self.__signature__.parameters.values())[count : count + len(given)]
            names = tuple([p.name for p in after if p.kind is p.POSITIONAL_OR_KEYWORD])
            same = len(names) == len(given) and set(names) == set(given)
            found = self._names[count, given] = names if same else ()
        return found

    def _given(self, args: Any, keywords: Any) -> tuple[Places, tuple[Any, ...]]:
        """The places of the arguments of a call, and their values; what is no data is ()."""
        places, values = self._placed(args, keywords)
        data = zip(places, values, strict=True)
        return places, tuple([() if isinstance(p, Fixed) else v for (_, p), v in data])

    def placed(self, *args: Any, **keywords: Any) -> tuple[Arrow, tuple[Any, ...]]:
        """The arrow that a call with these arguments runs, and the values that it gets.

        >>> import homset as hs
        >>> program, values = hs.arrow(lambda x, y: x * y).placed(2, y=3)
        >>> str(program.dom), values
        ('Z × Z', (2, 3))
        """
        places, given = self._given(args, keywords)
        return self.specialised(places), given

    def _make(self, places: Places) -> Callable[..., Any]:
        """What runs for these arguments, which it is kept for."""
        with collector_paused():
            arrow = self.specialised(places)
            if self._first is None:
                self._first = arrow
            self._runs[places] = arrow if self._runner is None else self._runner(arrow)
        return self._runs[places]

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's type of the real numbers that calls compute with."""
        found: np.dtype[Any] = getattr(self._runner, "dtype", np.dtype(np.float64))
        return found

    def running(self, runner: Callable[[Arrow], Callable[..., Any]]) -> Family:
        """The same family, each arrow run by what `runner` makes of it."""
        made = self._like(self.specialised, self.__name__, self.declared, runner)
        return made.of_another() if self.derived else made

    def _like(
        self, find: Callable[[Places], Arrow], name: str, declared: dict[str, Obj],
        runner: Callable[[Arrow], Callable[..., Any]] | None,
    ) -> Family:  # fmt: skip
        """Another family of the same function."""
        return Family(self.__wrapped__, find, name, declared, runner, self.__signature__)

    def _check(self, places: Places, given: Sequence[Any], take: Callable[[Obj, Any], Any]) -> None:
        """Raise a `DomainError` in the name of the parameter whose argument cannot be taken."""
        for (name, place), value in zip(places, given, strict=True):
            if isinstance(place, Fixed):
                continue
            try:
                take(place, value)
            except DomainError as error:
                raise self._refused(f"{name} {error}") from None

    def _refused(self, reason: str) -> DomainError:
        """The error of a call with the wrong arguments, told at the function's definition."""
        error = DomainError(f"{self.__name__}{self.__signature__}: {reason}")
        tell_definition(error, self.__wrapped__)
        return error

    def specialised(self, places: Places) -> Arrow:
        """The arrow for these arguments."""
        found = self._known.get(places)
        if found is None:
            with collector_paused():
                found = self._known[places] = self._found(places)
        return found

    def _found(self, places: Places) -> Arrow:
        """A new arrow; what cannot be made of a function's is told at its definition."""
        try:
            return self._find(places)
        except (DomainError, MissingStructureError) as error:
            if self.derived:
                tell_definition(error, self.__wrapped__)
            raise

    def at(self, *objects: Any) -> Arrow:
        """The arrow whose parameters are of these objects.

        >>> import homset as hs
        >>> print(hs.arrow(lambda x: x * x).at(hs.Z))
        mul ∘ (id △ id) : Z → Z
        """
        names, given = list(self.__signature__.parameters), list(map(as_object, objects))
        if self.gathers:
            first = [p.kind for p in self.__signature__.parameters.values()].index(_GATHERING)
            given = [*given[:first], Product(*given[first:])]
        if len(given) > len(names):
            raise DomainError(f"{self.__name__} has {len(names)} parameters; got {len(objects)}")
        return self.specialised(tuple(zip(names, given, strict=False)))

    def arrow_for(self, *args: Any, **keywords: Any) -> Arrow:
        """The arrow that runs when the family is called with these arguments.

        >>> import homset as hs
        >>> print(hs.arrow(lambda x, n=2: n * x).arrow_for(1.5, n=3).dom)
        R × Z
        """
        return self.placed(*args, **keywords)[0]

    def map(self, transform: Callable[[Arrow], Arrow], name: str) -> Family:
        """The family of what is made of each arrow, such as its gradient."""
        find: Callable[[Places], Arrow] = lambda places: transform(self.specialised(places))  # noqa: E731
        return self._like(find, name, self.declared, self._runner).of_another()

    def of_places(self, find: Callable[[Places], Arrow], name: str) -> Family:
        """The family that has another arrow for the arguments, found from some of this one's."""
        return self._like(find, name, {}, self._runner).of_another()

    def along(self, transform: Callable[[Arrow], Arrow], name: str) -> Family:
        """The family of what is made of each arrow and takes a point and a tangent there."""
        names = list(self.__signature__.parameters)

        def find(places: Places) -> Arrow:
            point = places[0][1]
            several = len(names) > 1 and isinstance(point, Product)
            parts: Sequence[Place] = point.parts if several else (point,)  # type: ignore[union-attr]
            return transform(self.specialised(tuple(zip(names, parts, strict=False))))

        def pair(x: Any, dx: Any) -> Any:
            return self.__wrapped__(x)

        pair.__doc__, pair.__annotations__ = self.__doc__, {}  # a message shows its parameters
        return Family(pair, find, name, {}, self._runner).of_another()

    def of_another(self) -> Family:
        """Mark that the arrows are made of those of `__wrapped__`, and do not mean the same."""
        self.derived = True
        return self

    def __arrow__(self) -> Arrow:
        """The arrow that it is where no arguments are given."""
        places = self._default()
        declared = all(name in self.declared for name, _ in places)
        if self._first is not None and not declared:
            return self._first
        try:
            return self.specialised(places)
        except RefusedError as error:
            if not declared and re.search(r"\bR\b", error.msg):  # which nobody has said
                error.msg += UNTYPED
            raise

    @property
    def dom(self) -> Obj:
        """The domain of the arrow that it is where no arguments are given."""
        return self.__arrow__().dom

    @property
    def cod(self) -> Obj:
        """The codomain of the arrow that it is where no arguments are given."""
        return self.__arrow__().cod

    def _default(self) -> Places:
        parameters = self.__signature__.parameters.values()
        return tuple(
            [
                (p.name, self.declared.get(p.name, R))
                for p in parameters
                if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
            ]
        )

    def _placed(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Places, list[Any]]:
        try:
            bound = self.__signature__.bind(*args, **keywords)
        except TypeError as error:
            raise self._refused(str(error)) from None
        places = [(name, self._place(name, v)) for name, v in bound.arguments.items()]
        return tuple(places), list(bound.arguments.values())

    def _place(self, name: str, value: Any) -> Place:
        declared = self.declared.get(name)
        if declared is not None:
            return declared
        if value is None or isinstance(value, (str, type)):
            return Fixed(value)
        try:
            return structure_of(value)
        except StructureError as error:
            raise self._refused(f"{name} has no type: {error}") from None
        except DomainError:
            if callable(value):
                return Fixed(value)
            instead = (
                "; @dataclass before its class makes it one" if hasattr(value, "__dict__") else ""
            )
            raise self._refused(
                f"{name} is {describe(value)}, which is no number, array, or structure of"
                f" them{instead}"
            ) from None

    # A family is an arrow wherever an arrow is expected.

    def __rshift__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() >> other
        return made

    def __matmul__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() @ other
        return made

    def __mul__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() * other
        return made

    def __and__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() & other
        return made

    def __or__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() | other
        return made

    def __add__(self, other: Any) -> Arrow:
        made: Arrow = self.__arrow__() + other
        return made

    def __get__(self, owner: Any, _: Any = None) -> Any:
        """As a method of a class."""
        return self if owner is None else lambda *args, **keywords: self(owner, *args, **keywords)

    def __repr__(self) -> str:
        said = "" if self.dtype == np.float64 else f", dtype={self.dtype.name!r}"
        return f"<arrow {self.__name__}{self.__signature__}{said}>"

    def __str__(self) -> str:
        try:
            return str(self.__arrow__())
        except HomsetError:  # it is not made for real numbers
            return repr(self)


def _is_tuple(place: Place) -> bool:
    """Whether an argument is a tuple, which looks like several."""
    return type(place) is Product


def _as_it_is(make: Callable[[Places], Callable[..., Any]]) -> Callable[..., Any]:
    return make


def _declines(*_: Any) -> None:
    """What takes no arguments whatever."""


def domain(places: Places) -> Obj:
    """The domain of the arrow for these arguments: that of the only one, or the product.

    What is no data takes a place, so that the arguments keep their numbers.
    """
    objects = [Unit if isinstance(place, Fixed) else place for _, place in places]
    return objects[0] if len(objects) == 1 else Product(*objects)
