"""Terms of equations, as they are written in the papers: read, matched, evaluated and printed.

`D (g ∘ f) a` is D applied to `g ∘ f` and to `a`. Of the operators ∘ binds tighter than × △ ▽ +,
which ask for brackets among themselves. A term is a tuple of its kind and its parts:
`("name", "f")`, `("apply", f, x)`, `("tuple", x, y)`, `("let", x, y, body)`, `("∘", g, f)`.

>>> text(parse("D g (f a) ∘ D f a"))
'D g (f a) ∘ D f a'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ArgumentError

Term = tuple[Any, ...]

_TOKEN = re.compile(r"\s*([A-Za-zΑ-ω][A-Za-z]*[′⁺⁻¹₀-₉]*|0|[∘×△▽+·(),=])")
_LOOSE = "×△▽+"
_LATEX = {
    "∘": r"\circ", "×": r"\times", "△": r"\mathbin{\triangle}", "▽": r"\mathbin{\triangledown}",
    "+": "+", "·": r"\cdot", "D": r"\mathcal{D}",
}  # fmt: skip
_MARKS = {"′": "'", "⁺": "^{+}", "⁻¹": "^{-1}"}


# --- reading --------------------------------------------------------------------------------------


def parse(source: str) -> Term:
    """The term that a text is; raises `ArgumentError` if it is none."""
    tokens, at = [], 0
    while at < len(source.rstrip()):
        found = _TOKEN.match(source, at)
        if found is None:
            raise ArgumentError(f"no term: {source!r} at {source[at:]!r}")
        tokens.append(found[1])
        at = found.end()
    reader = _Reader(source, tokens)
    term = reader.term()
    if reader.next is not None:
        raise ArgumentError(f"no term: {source!r} goes on after {text(term)}")
    return term


class _Reader:
    """A text as tokens, read from the left."""

    def __init__(self, source: str, tokens: list[str]) -> None:
        self.source, self.tokens = source, tokens[::-1]

    @property
    def next(self) -> str | None:
        return self.tokens[-1] if self.tokens else None

    def expect(self, token: str) -> None:
        if self.next != token:
            raise ArgumentError(f"no term: {self.source!r} needs {token} before {self.next}")
        self.tokens.pop()

    def term(self) -> Term:
        if self.next == "let":
            self.tokens.pop()
            pattern = self.application()
            self.expect("=")
            value = self.term()
            self.expect("in")
            return ("let", pattern, value, self.term())
        left = self.composite()
        while self.next is not None and self.next in _LOOSE:
            left = (self.tokens.pop(), left, self.composite())
        return left

    def composite(self) -> Term:
        left = self.application()
        while self.next in ("∘", "·"):
            left = (self.tokens.pop(), left, self.application())
        return left

    def application(self) -> Term:
        found = self.atom()
        while self.next is not None and (self.next == "(" or self._name(self.next)):
            found = ("apply", found, self.atom())
        return found

    def atom(self) -> Term:
        if self.next == "(":
            self.tokens.pop()
            parts = [self.term()]
            while self.next == ",":
                self.tokens.pop()
                parts.append(self.term())
            self.expect(")")
            return parts[0] if len(parts) == 1 else ("tuple", *parts)
        if self.next is None or not self._name(self.next):
            raise ArgumentError(f"no term: {self.source!r} at {self.next or 'its end'}")
        return ("name", self.tokens.pop())

    @staticmethod
    def _name(token: str) -> bool:
        return token not in ("in", "let") and (token[0].isalpha() or token == "0")


# --- matching -------------------------------------------------------------------------------------


def is_variable(term: Term) -> bool:
    """Whether a term is a letter, which in a rule stands for any term.

    >>> is_variable(parse("f′")), is_variable(parse("exl")), is_variable(parse("D"))
    (True, False, False)
    """
    return term[0] == "name" and re.fullmatch(r"[a-zα-ω][′₀-₉]*", term[1]) is not None


def match(pattern: Term, term: Term, found: dict[Term, Term]) -> bool:
    """Whether a term is an instance of a pattern; `found` says of what each letter stands for."""
    if is_variable(pattern):
        return found.setdefault(pattern, term) == term
    if pattern[0] != term[0] or len(pattern) != len(term):
        return False
    if pattern[0] == "name":
        return bool(pattern == term)
    return all(match(p, t, found) for p, t in zip(pattern[1:], term[1:], strict=True))


def substitute(term: Term, found: Mapping[Term, Term]) -> Term:
    """The term with other terms for some of its letters."""
    if term[0] == "name":
        return found.get(term, term)
    return (term[0], *[substitute(part, found) for part in term[1:]])


# --- meaning --------------------------------------------------------------------------------------


def evaluate(term: Term, meanings: Mapping[str, Any]) -> Any:
    """The value of a term, where `meanings` gives that of each name and operator."""
    kind, *parts = term
    if kind == "name":
        return meanings[parts[0]]
    if kind == "let":
        pattern, bound, body = parts
        value = evaluate(bound, meanings)
        names = pattern[1:] if pattern[0] == "tuple" else (pattern,)
        values = value if pattern[0] == "tuple" else (value,)
        local = {name[1]: v for name, v in zip(names, values, strict=True)}
        return evaluate(body, {**meanings, **local})
    values = [evaluate(part, meanings) for part in parts]
    if kind == "apply":
        return values[0](values[1])
    return tuple(values) if kind == "tuple" else meanings[kind](*values)


# --- printing -------------------------------------------------------------------------------------


def text(term: Term) -> str:
    """The term as it is written."""
    return _written(term, str, str, " ")


def latex(term: Term) -> str:
    """The term in LaTeX."""
    return _written(term, _latex_name, lambda op: _LATEX[op], r"\, ")


def _latex_name(name: str) -> str:
    if name in _LATEX:
        return _LATEX[name]
    stem, marks = re.fullmatch(r"([A-Za-zΑ-ω0]+)(.*)", name).groups()  # type: ignore[union-attr]
    digits = "".join(str("₀₁₂₃₄₅₆₇₈₉".index(c)) for c in marks if c in "₀₁₂₃₄₅₆₇₈₉")
    shown = _LATEX.get(stem) or (stem if len(stem) == 1 else rf"\mathit{{{stem}}}")
    return shown + (f"_{{{digits}}}" if digits else "") + _MARKS.get(marks, "")


def _written(term: Term, name: Callable[[str], str], sign: Callable[[str], str], gap: str) -> str:
    """The text, with brackets where a part binds less tightly than its place asks."""

    def at(part: Term, strength: int) -> str:
        inner = write(part)
        return inner if _strength(part) >= strength else f"({inner})"

    def write(t: Term) -> str:
        kind, *parts = t
        if kind == "name":
            return name(parts[0])
        if kind == "tuple":
            return f"({', '.join([write(part) for part in parts])})"
        if kind == "apply":
            return f"{at(parts[0], 3)}{gap}{at(parts[1], 4)}"
        if kind == "let":
            words = ("let", "in") if gap == " " else (r"\mathbf{let}\;", r"\;\mathbf{in}\;")
            x, y, body = map(write, parts)
            return f"{words[0]} {x} = {y} {words[1]} {body}"
        strength = _strength(t)  # h ∘ g ∘ f is (h ∘ g) ∘ f, as it is read
        return f"{at(parts[0], max(strength, 2))} {sign(kind)} {at(parts[1], strength + 1)}"

    return write(term)


def _strength(term: Term) -> int:
    kind = term[0]
    if kind in ("name", "tuple"):
        return 4
    return {"apply": 3, "∘": 2, "·": 2, "let": 0}.get(kind, 1)
