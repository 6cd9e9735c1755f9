"""A chain of equations, each step with its reason, to be read as text or as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    r"""A side of the chain, and the reason why it equals the line before; None on the first.

    >>> Line("D id x", r"D \, id \, x").text
    'D id x'
    """

    text: str
    latex: str
    reason: str | None = None


@dataclass(frozen=True)
class Derivation:
    """A chain of equations l₁ = l₂ = ⋯ = lₙ; `checked` says on how many samples each step held.

    `definitions` are the names that stand in the lines for larger expressions, as pairs of text and
    LaTeX. Notebooks show it as a formula.

    >>> import homset as hs
    >>> chain = hs.derive(hs.negate >> hs.sin)
    >>> chain.reasons
    ('Theorem 1', 'Theorem 3', 'derivative of sin')
    >>> print(chain.result)
    scale cos(x) ∘ negate
    """

    lines: tuple[Line, ...]
    checked: int = 0
    definitions: tuple[tuple[str, str], ...] = ()

    @property
    def result(self) -> str:
        """The last line, as text."""
        return self.lines[-1].text

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason of each step."""
        return tuple([line.reason for line in self.lines[1:] if line.reason is not None])

    def text(self) -> str:
        """The chain as text: the reasons stand in braces between the lines that they connect.

        >>> import homset as hs
        >>> print(hs.derive(hs.sin).text())
          D sin x
        =   { derivative of sin }
          scale cos(x)
        """
        rows: list[str] = []
        for line in self.lines:
            if line.reason is not None:
                rows.append(f"=   {{ {line.reason} }}")
            rows.append(f"  {line.text}")
        if self.definitions:
            rows.append(f"  where {', '.join([text for text, _ in self.definitions])}")
        return "\n".join(rows)

    def latex(self) -> str:
        """The chain as LaTeX, aligned at the equality signs."""
        rows = [rf"& {self.lines[0].latex}"]
        rows += [
            rf"={{}}& {line.latex} && \text{{\{{ {line.reason} \}}}}" for line in self.lines[1:]
        ]
        if self.definitions:
            rows.append(rf"& \text{{where }} {_listed([latex for _, latex in self.definitions])}")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()


def _listed(formulas: Sequence[str]) -> str:
    return r",\; ".join(formulas)
