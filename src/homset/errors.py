"""The small closed family of errors: each says what is wrong, where, and what to write instead."""

from __future__ import annotations

from typing import Any


class HomsetError(Exception):
    """The common ancestor of every error that homset raises on purpose.

    Only where Python itself asks for an `AttributeError` it is a plain one.

    >>> from homset import sin
    >>> try:
    ...     sin("a")
    ... except HomsetError as error:
    ...     print(error)
    sin : R → R expects a real number; got 'a' (str)
    """


class ArgumentError(HomsetError, TypeError, ValueError):
    """An argument is not what a combinator, an object or a category takes.

    >>> from homset import ex, sin
    >>> ex(2, 2)
    Traceback (most recent call last):
        ...
    homset.errors.ArgumentError: ex needs an index from 0 to 1; got 2
    >>> sin * 2
    Traceback (most recent call last):
        ...
    homset.errors.ArgumentError: sin * … takes an arrow; got 2 (int); f x · 2 is mul(f, 2)
    """


class CompositionError(HomsetError, TypeError):
    """Two arrows do not meet: the message shows the two objects that differ, and where.

    >>> from homset import add, sin, fork, exl
    >>> add >> add
    Traceback (most recent call last):
        ...
    homset.errors.CompositionError: add : a × a → a does not follow add : a × a → a: a is not b × b
    (only R or Z can stand here)

    The rewrite that works gives the second `add` a pair:

    >>> add & exl >> sin
    add & exl >> sin
    """


class DomainError(HomsetError, TypeError, ValueError):
    """A value does not belong to the domain of the arrow it was given to.

    >>> from homset import add
    >>> add(1.0)
    Traceback (most recent call last):
        ...
    homset.errors.DomainError: add : R × R → R expects a tuple of 2 values; got 1.0 (float)
    >>> add(1.0, 2.0)
    3.0

    What fails inside of a compiled Python function says where: `place` is a `homset.places.Place`
    in the user's source, and the traceback ends with it.
    """

    place: Any = None


class OutOfRangeError(DomainError, IndexError):
    """An index lies outside of an array.

    >>> from homset import get, R, Z
    >>> get(2).at(R**2 * Z)([1.0, 2.0], 2)
    Traceback (most recent call last):
        ...
    homset.errors.OutOfRangeError: index 2 is out of range for 2 entries
    """


class DivisionError(DomainError, ZeroDivisionError):
    """Integers are divided by zero, or the remainder of that is asked for; reals give infinity.

    >>> from homset import Z, floor_divide
    >>> floor_divide.at(Z * Z)(7, 0)
    Traceback (most recent call last):
        ...
    homset.errors.DivisionError: 7 // 0 divides an integer by zero
    """


class MissingStructureError(HomsetError, TypeError):
    """A program needs a structure that the category does not have.

    >>> import homset as hs
    >>> hs.Matrices(hs.curry(hs.add))
    Traceback (most recent call last):
        ...
    homset.errors.MissingStructureError: Matrices is not Closed, which curry needs in ...
    >>> hs.Functions(hs.curry(hs.add))(1.0)(2.0)
    3.0
    """


RUNNING_EFFECTS = (
    "hs.Probability(f), hs.Relation(f) or hs.Sampling(rng)(f) run a program f that has them, and"
    " hs.string_diagram(f) draws it"
)
"""What to write instead, where a category has no effects."""


class Lacking(MissingStructureError):
    """Something that does not exist, where it is not known yet which category and arrow ask for it.

    `instead` says what to write.

    >>> print(Lacking("zero of B"))
    there is no zero of B
    >>> print(Lacking("zero of B").where("Functions", "zero needs in zero : 1 → B"))
    Functions has no zero of B, which zero needs in zero : 1 → B
    """

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what, instead)
        self.what, self.instead = what, f"; {instead}" if instead else ""

    def where(self, category: object, needs: str) -> MissingStructureError:
        """The error that says it all."""
        return MissingStructureError(f"{category} has no {self.what}, which {needs}{self.instead}")

    def __str__(self) -> str:
        return f"there is no {self.what}{self.instead}"


class RefusedError(HomsetError, SyntaxError):
    """A Python function that cannot be compiled faithfully: where, why, and what to write instead.

    >>> import homset as hs
    >>> @hs.arrow
    ... def f(x):
    ...     global count
    ...     return x
    >>> f(1.0)
    Traceback (most recent call last):
        ...
    homset.errors.RefusedError: `global` is refused: an arrow has no state outside; ...
    """

    def __init__(self, reason: str, place: tuple[Any, ...] | None = None) -> None:
        super().__init__(reason, place) if place else super().__init__(reason)


class MissingExtraError(HomsetError, ImportError):
    """An optional library is absent: the message says which extra to install.

    >>> print(MissingExtraError.of("llvmlite", "jit"))
    llvmlite is not installed; run: python -m pip install 'homset[jit]'
    """

    @classmethod
    def of(cls, library: str, extra: str) -> MissingExtraError:
        """The error for a `library` that the extra `extra` would bring."""
        return cls(f"{library} is not installed; run: python -m pip install 'homset[{extra}]'")


class LawError(HomsetError, AssertionError):
    """A category breaks a law: the message shows it with both sides and a counterexample.

    >>> import homset as hs
    >>> class Wrong(hs.Category):
    ...     def identity(self, a):
    ...         return 1
    ...     def compose(self, g, f):
    ...         return f + g
    >>> try:
    ...     hs.laws.check(Wrong())
    ... except LawError as error:
    ...     print(str(error).splitlines()[0])
    Wrong breaks a law of Category: left identity
    """


class PaperError(HomsetError):
    """A block of a paper raised an error: the message has the page, the line and what it said.

    >>> import homset as hs
    >>> from homset.papers import build
    >>> build("no-such-paper", "out")
    Traceback (most recent call last):
        ...
    homset.errors.ArgumentError: there is no paper no-such-paper: the papers are ...
    """
