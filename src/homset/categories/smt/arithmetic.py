"""What a number is to the solver: all that a question needs to know of a sort of numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ...objects import Obj
from ...primitives import Primitive, Value
from .exact import Exact

if TYPE_CHECKING:
    from .terms import Term


class Arithmetic(ABC):
    """A sort of numbers, for the real numbers of a program.

    Integers and truth values are the same in all of them.
    """

    name: ClassVar[str]
    """What a question calls it: `over=name`."""

    runs: ClassVar[bool] = False
    """Whether a run computes with these numbers, so that what it shows is so."""

    note: ClassVar[str]
    """What an answer says of it."""

    @abstractmethod
    def number(self, given: Any) -> Term:
        """A number that is known."""

    @abstractmethod
    def symbol(self, name: str) -> Any:
        """A number that is not known."""

    @abstractmethod
    def read(self, found: Any) -> tuple[float, bool]:
        """The double of a number in a model of the solver, and whether it was rounded.

        Raises `MissingStructureError` where there is none.
        """

    @abstractmethod
    def apart(self, x: Any, at: Any) -> Exact:
        """Where x is another number than one that was tried, at some distance if there is any."""

    @abstractmethod
    def operation(self, p: Primitive, kinds: Sequence[Obj]) -> Callable[..., Term]:
        """A primitive on numbers of some kinds.

        Raises `MissingStructureError`, which names it, where there is no formula.
        """

    @abstractmethod
    def family(self, p: Primitive) -> Callable[..., Any]:
        """A member of a family on arrays of terms, raising the same."""

    @abstractmethod
    def alike(self, obj: Obj, x: Value, y: Value) -> bool:
        """Whether two values that were computed are equal."""

    @abstractmethod
    def likely(self, dom: Obj) -> Iterator[Value]:
        """Inputs that are tried before the solver is asked."""

    @abstractmethod
    def solver(self) -> Any:
        """A solver for formulas of this sort."""
