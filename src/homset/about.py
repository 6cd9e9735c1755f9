"""What `help` says about an arrow: its type, what it means, its gradient and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import HomsetError

if TYPE_CHECKING:
    from .arrows import Arrow

MEANINGS = {
    "identity": "The arrow that does nothing.",
    "apply": "A function and an argument ↦ the function's value there.",
    "below": "An effect: a number from 0 on below this one, each with the same probability.",
    "bernoulli": "An effect: true with this probability.",
    "categorical": "An effect: the place of one of these probabilities, with that probability.",
    "decide": "A truth value as a side of 1 + 1: true is on the left.",
    "distribute": "A value beside a side ↦ the side with the value beside what it holds.",
    "dup": "Two copies.",
    "exl": "The first component of a pair.",
    "exr": "The second component of a pair.",
    "inl": "A vector as a pair whose second component is zero.",
    "inr": "A vector as a pair whose first component is zero.",
    "observe": "An effect: go on where this holds, and nowhere else.",
    "it": "The arrow to the terminal object, which forgets its argument.",
    "jam": "The sum of two vectors.",
    "left": "A value as the left side of a coproduct.",
    "right": "A value as the right side of a coproduct.",
    "nil": "The empty list.",
    "nonempty": "Whether a list has entries.",
    "pop": "The newest entry of a list beside the others.",
    "push": "A list with one entry more.",
    "exr & exl": "The components of a pair the other way round.",
    "zero": "The arrow that is zero everywhere.",
}
"""What the arrows of the structures mean, by name."""


class About:
    """The `__doc__` of a class whose instances have a text of their own."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __get__(self, arrow: Arrow | None, owner: Any) -> str:
        return self.text if arrow is None else about(arrow)


def about(arrow: Arrow) -> str:
    """The type of an arrow, what it means, its gradient as a program, and an example.

    >>> from homset import mul
    >>> about(mul).splitlines()[:3]
    ['mul : a × a → a', '', 'A primitive operation; its gradient is exr △ exl.']
    """
    from .messages import show

    return "\n\n".join([show(arrow), *filter(None, (_meaning(arrow), _example(arrow)))])


def _meaning(arrow: Arrow) -> str:
    from .calculus import grad
    from .categories.syntax import UNICODE, notation

    if arrow.op != "primitive" or arrow.effects:
        return MEANINGS.get(repr(arrow), "A program.")
    try:
        gradient = notation(grad(arrow), UNICODE, 60)
    except HomsetError:
        return "A primitive operation."
    return f"A primitive operation; its gradient is {gradient}."


def _example(arrow: Arrow) -> str:
    """A call at 0.5, where that is a value of the domain; one at true for truth values."""
    from .objects import B, R, Unit, ground, leaves
    from .tuples import unflat

    if arrow.effects:
        return _outcomes(arrow)
    dom = ground(arrow.dom)
    if arrow.op not in ("primitive", "ex", "dup", "identity") or dom is Unit:
        return ""
    if not set(leaves(dom)) <= {R, B}:
        return ""
    given = unflat(dom, [0.5 if leaf is R else True for leaf in leaves(dom)])
    try:
        result = arrow(given)
    except HomsetError:
        return ""
    text = repr(given)[1:-1] if isinstance(given, tuple) else repr(given)
    return f">>> {arrow!r}({text})\n{result!r}"


def _outcomes(effect: Arrow) -> str:
    """What can become of an effect at a number or a truth value, with the probabilities."""
    from .categories.kleisli import Probability
    from .objects import B, R, Z

    given = {R: 0.25, Z: 3, B: True}.get(effect.dom)
    try:
        found = Probability(effect)(given)
    except HomsetError:
        return ""
    return f">>> Probability({effect!r})({given!r})\n{found!r}"
