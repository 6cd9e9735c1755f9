"""How objects are written: as Python, as mathematics, in LaTeX."""

from __future__ import annotations

from .grammar import Array, List, Obj, Product, R, Scalar, Sum, Unit, Var

PYTHON = {"times": " * ", "unit": "Unit", "C": "Complex"}
MATHEMATICS = {"times": " × ", "unit": "1"}
LATEX = {
    "times": r" \times ",
    "unit": "1",
    "R": r"\mathbb{R}",
    "Z": r"\mathbb{Z}",
    "B": r"\mathbb{B}",
    "C": r"\mathbb{C}",
}

# What is left to print: a piece of text, or an object with the binding strength its place asks for
# (1 sum, 2 product, 3 power, 4 a letter or brackets).
_Pending = str | tuple[Obj, int]


def render(root: Obj, style: dict[str, str], limit: int | None = None) -> str:
    """An object as text in the style `PYTHON`, `MATHEMATICS` or `LATEX`, up to `limit` pieces."""
    done: list[str] = []
    todo: list[_Pending] = [(root, 1)]
    while todo:
        if limit is not None and len(done) >= limit:
            return "".join([*done, "…"])
        top = todo.pop()
        if isinstance(top, str):
            done.append(top)
        else:
            obj, level = top
            strength, pieces = _pieces(obj, style)
            todo.extend(reversed(pieces if strength >= level else ["(", *pieces, ")"]))
    return "".join(done)


def brief(obj: Obj) -> str:
    """An object for a message: as mathematics, cut where it is large.

    >>> brief(R * Z)
    'R × Z'
    """
    return render(obj, MATHEMATICS, 60)


def _pieces(top: Obj, style: dict[str, str]) -> tuple[int, list[_Pending]]:
    python, latex = style is PYTHON, style is LATEX
    if isinstance(top, Scalar):
        return 4, [style.get(top.name, top.name)]
    if isinstance(top, Var):
        return 4, [top.name]
    if top is Unit:
        return 4, [style["unit"]]
    if isinstance(top, Product) and top.key:
        return _complex_pieces(top, style) or (4, _record_pieces(top, python))
    if isinstance(top, Product):
        return _product_pieces(top, style["times"], python)
    if isinstance(top, List):
        return 4, ["List(", (top.parts[0], 1), ")"]
    if isinstance(top, Sum):
        return 1, [(top.parts[0], 1), " + ", (top.parts[1], 2)]
    power = " ** " if python else "^"
    if isinstance(top, Array):
        sizes = (", " if python else r" \times " if latex else "×").join(map(str, top.shape))
        plain = len(top.shape) == 1 and not latex
        exponent = sizes if plain else "{" + sizes + "}" if latex else f"({sizes})"
        return 3, [(top.element, 4), power, exponent]
    source: list[_Pending] = ["{", (top.parts[1], 1), "}"] if latex else [(top.parts[1], 4)]
    return 3, [(top.parts[0], 4), power, *source]


def _complex_pieces(top: Product, style: dict[str, str]) -> tuple[int, list[_Pending]] | None:
    """A record of two real parts of the kind of complex numbers, which is written as they are."""
    if top.key[0].make is not complex:
        return None
    first, last = top.parts
    real = first.element is R
    if first is not last or not real:
        return None
    strength, pieces = _pieces(first, style)
    return strength, [style.get("C", "C"), *pieces[1:]]


def _record_pieces(top: Product, python: bool) -> list[_Pending]:
    opened, names, closed = top.key[0].written(python)
    pieces: list[_Pending] = []
    for name, part in zip(names, top.parts, strict=True):
        pieces += [", ", name, (part, 1)]
    return [opened, *pieces[1:], closed]


def _product_pieces(top: Product, times: str, python: bool) -> tuple[int, list[_Pending]]:
    if len(top.parts) == 1 or (python and len(top.parts) != 2):
        inside: list[_Pending] = [piece for part in top.parts for piece in (", ", (part, 1))]
        return 4, ["Product(", *inside[1:], ")"]
    # Python's `*` groups to the left; mathematics brackets every nested product.
    first, *rest = top.parts
    return 2, [(first, 2 if python else 3), *(p for part in rest for p in (times, (part, 3)))]
