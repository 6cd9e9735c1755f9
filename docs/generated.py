"""The pages that are made of the library itself: categories, laws, primitives, the fence."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from fences import fenced

import homset as hs
from homset.cli.catalogue import FREE, Entry, constructors, entries
from homset.cli.categories import NAMES, SIGNS
from homset.cli.names import LANGUAGES
from homset.combinators import primitive
from homset.frontend.complexes.library import COMPLEX
from homset.frontend.fence import TABLE
from homset.frontend.library import LIBRARY
from homset.frontend.whole import METHODS as NUMPY_METHODS
from homset.languages import PROTOCOLS
from homset.laws import LAWS, Law
from homset.objects import Var
from homset.primitives import PRIMITIVES, Primitive

ROOT = Path(__file__).parents[1]


def pages() -> dict[str, str]:
    """Every generated page by its file."""
    return {
        "index.md": front(),
        "fence.md": fence(),
        "numpy.md": numpy_functions(),
        "primitives.md": primitives(),
        "laws.md": laws(),
        "categories/index.md": categories(),
        "programs.md": programs(),
        **{f"categories/{slug(entry)}.md": category(entry) for entry in entries().values()},
    }


def slug(entry: Entry) -> str:
    """The name of a category's page."""
    return entry.name.split("(")[0].lower()


def title(entry: Entry) -> str:
    """What a category is called: one that is made of others with its parameters.

    >>> title(entries()["Dual(LinearMaps)"]), title(entries()["Graph"])
    ('Dual(k)', 'Graph')
    """
    made = constructors().get(entry.name.split("(")[0])
    if made is None:
        return entry.name
    return f"{made.__name__}({', '.join(inspect.signature(made).parameters)})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
                     for line in lines) + "\n"  # fmt: skip


def code(text: str) -> str:
    """A text as code; the empty text stays empty."""
    return f"`{text}`" if text else ""


# --- the README -----------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")


def for_the_site(text: str) -> str:
    """A part of the README on the site: pictures are beside it, links into the sources are names.

    A bar in the code of a table needs no backslash here.
    """
    text = text.replace("docs/pages/", "")
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!http|#)[^)]+\)", r"\1", text)
    return re.sub(r"`[^`\n]*`", lambda match: match[0].replace(r"\|", "|"), text)


def section(name: str) -> str:
    """A section of the README without its title."""
    return README.split(f"\n## {name}\n")[1].split("\n## ")[0].strip()


def front() -> str:
    """The first page: the README without what has a page of its own."""
    text = README
    for name in ("Categories", "More"):
        text = text.replace(f"\n## {name}\n\n{section(name)}\n", "")
    return for_the_site(text)


# --- categories and laws --------------------------------------------------------------------------


def categories() -> str:
    """The table of the README, and every category with the structure that it has."""
    linked = for_the_site(section("Categories"))
    for entry in entries().values():
        name = code(title(entry))
        linked = linked.replace(f"| {name} |", f"| [{name}]({slug(entry)}.md) |")
        linked = linked.replace(f"| {name}, ", f"| [{name}]({slug(entry)}.md), ")
        linked = linked.replace(f", {name} |", f", [{name}]({slug(entry)}.md) |")
    for name in LANGUAGES:
        linked = linked.replace(f"| `{name}` |", f"| [`{name}`](../languages.md) |")
    head = ["category", *[f'<span class="turned">{name}</span>' for name in NAMES]]
    rows = [
        [f"[{title(entry)}]({slug(entry)}.md)", *[SIGNS[entry.has(name)] for name in NAMES]]
        for entry in entries().values()
    ]
    return (
        f"# Categories\n\n{linked}\n\n## Structure\n\n"
        "● has the structure; ○ has its operations, but is free: both sides of a law are different"
        " texts there. Categories that are made of others are asked over `LinearMaps`; the command"
        f" `homset categories` prints this table.\n\n{table(head, rows)}"
    )


def category(entry: Entry) -> str:
    """The page of a category: what it is, what it has, and the laws that hold there."""
    cls = type(entry.category)
    known = [law for law in LAWS if law.concerns(entry.category)]
    has, lacks = entry.structures, [n for n in NAMES if not entry.has(n)]
    free = FREE in has.values()
    module = sys.modules[cls.__module__]
    lines = [
        f"# {title(entry)}",
        fenced(inspect.getdoc(module) or ""),
        f"::: {cls.__module__}.{cls.__qualname__}\n    options:\n      members: []"
        "\n      show_root_heading: false\n      show_root_toc_entry: false",
        "## Structure",
        "Has " + (", ".join(code(n) for n in has if n != "Category") or "none") + ".",
        f"Has not {', '.join(map(code, lacks))}." if lacks else "It has every structure.",
        "## Laws",
        "It is free: both sides of a law are different texts, so no law is claimed."
        if free
        else f"{len(known)} laws hold here; `homset laws '{entry.name}'` tries them on random"
        " programs, and prints the smallest counterexample of one that fails.",
        "" if free else law_tables(known),
    ]
    return "\n\n".join(line for line in lines if line) + "\n"


def law_tables(some: Sequence[Law]) -> str:
    """Laws by the structure that they are about."""
    parts = []
    for protocol, group in groupby(some, lambda law: law.protocols[0].__name__):
        rows = [(law.name, code(law.statement), code(law.given)) for law in group]
        parts.append(f"### {protocol}\n\n{table(('law', 'states', 'for'), rows)}")
    return "\n".join(parts)


def laws() -> str:
    """Every protocol with its laws."""
    named = {p.__name__: p for p in PROTOCOLS}
    parts = ["# Structures and their laws\n"]
    parts.append(
        "A structure is a protocol: a class of `homset.category` with abstract operations. These"
        " are its laws, each a pair of programs that have the same meaning in every category that"
        " has the structure. A letter with ᵢ is a family of any length, the empty one too.\n"
    )
    for protocol, group in groupby(LAWS, lambda law: law.protocols[0].__name__):
        rows = [(law.name, code(law.statement), code(law.given)) for law in group]
        said = (inspect.getdoc(named[protocol]) or "").split("\n\nLaw")[0]
        parts.append(f"## {protocol}\n\n{said}\n\n{table(('law', 'states', 'for'), rows)}")
    return "\n".join(parts)


def programs() -> str:
    """The table of programs × categories that `tests/test_table.py` fills in."""
    golden = (ROOT / "tests" / "golden" / "table.txt").read_text(encoding="utf-8")
    rows: dict[str, dict[str, str]] = {}
    for line in golden.splitlines():
        if not line.startswith(" "):
            row = rows[line] = {}
        elif line.startswith("  ✓ "):
            row |= dict.fromkeys(line[4:].split("; "), "")
        else:
            category, why = line.strip().split(": ", 1)
            row[category] = why
    columns = sorted({k for row in rows.values() for k in row}, key=_by_meanings(rows))
    counts = Counter(why for row in rows.values() for why in row.values() if why)
    numbers = {why: i for i, (why, _) in enumerate(counts.most_common(), 1)}
    cells = [
        [code(name), *["✓" if not row[k] else str(numbers[row[k]]) for k in columns]]
        for name, row in rows.items()
    ]
    head = ["program", *[f'<span class="turned">{k}</span>' for k in columns]]
    right = sum([not why for row in rows.values() for why in row.values()])
    notes = "\n".join([f"{i}. {why}" for why, i in numbers.items()])
    return (
        "# All programs in all categories\n\nPrograms of combinators, Python functions (with"
        " brackets) and gradients, in every category and language. At ✓ the meaning is checked"
        " against the values of the program: that the enclosure holds them, that the formula has"
        " them, that the derivative is that of central differences, that a C compiler, a browser or"
        " a simulation of the circuit gives them, and so on. A number is the reason why there is"
        f" no meaning, by the notes below. {right} of {len(rows) * len(columns)} cells have a"
        " meaning. `tests/test_table.py` fills in the table, and fails where a cell changes."
        f"\n\n{table(head, cells)}\n## Reasons\n\n{notes}\n"
    )


def _by_meanings(rows: dict[str, dict[str, str]]) -> Callable[[str], tuple[int, str]]:
    """Sorts categories by how many programs have a meaning there."""
    return lambda k: (-sum(not row[k] for row in rows.values()), k)


# --- tables ---------------------------------------------------------------------------------------


def fence() -> str:
    """What is compiled of Python's grammar."""
    rows = [(code(rule.form), rule.state, rule.reason, rule.rewrite) for rule in TABLE]
    head = ("Python", "is", "why, or how far", "what to write instead")
    return (
        "# The fence\n\nWhich of Python's grammar `hs.arrow` compiles. What is refused is a"
        " `SyntaxError` at its place, with the reason and what to write instead. `homset fence`"
        f" prints this table.\n\n{table(head, rows)}"
    )


def is_ufunc(f: object) -> bool:
    """Whether a function of NumPy works entry by entry."""
    return isinstance(f, np.ufunc)


def is_of_numpy(f: object) -> bool:
    """Whether a function is one of NumPy's."""
    return is_ufunc(f) or str(getattr(f, "__module__", "")).startswith("numpy")


def numpy_functions() -> str:
    """The functions of NumPy that compiled Python functions may use."""
    modules = {f.__name__: str(getattr(f, "__module__", "")) for f in LIBRARY}
    algebra = {name for name, module in modules.items() if module == "numpy.linalg"}
    ufuncs = {f.__name__ for f in LIBRARY if is_ufunc(f)}
    whole = {name for name, module in modules.items() if module.startswith("numpy")}
    groups = {
        "Entry by entry, with broadcasting": ufuncs,
        "On whole arrays": whole - algebra - ufuncs,
        "Methods of functions": {
            f"np.{f.__self__.__name__}.{f.__name__}"
            for f in LIBRARY
            if is_ufunc(getattr(f, "__self__", None))
        },
        "Linear algebra (`np.linalg`)": algebra,
        "Methods of arrays": set(NUMPY_METHODS),
        "Of complex numbers and arrays as well": {
            f.__name__ for f in COMPLEX if is_of_numpy(f) and f.__name__.isidentifier()
        },
    }
    parts = [
        "# NumPy\n\nWhat compiled Python functions may use of NumPy, beside operators, indexing,"
        " slices and assignment to entries. Each is one box of the graph, which states its dual, or"
        " its derivative along a vector, once (`homset.arrays`); what is not here is refused by"
        " name."
    ]
    for title_, names in groups.items():
        parts.append(f"## {title_}\n\n" + ", ".join(f"`{name}`" for name in sorted(names)))
    return "\n\n".join(parts) + "\n"


def primitives() -> str:
    """The one table of primitives."""
    rows = [(code(name), code(f"{p.dom} → {p.cod}"), derivative(p)) for name, p in
            PRIMITIVES.items()]  # fmt: skip
    return (
        "# Primitives\n\nThe operations that programs are made of; a is R or Z. A derivative is"
        " stated once, in `homset.primitives`, by the partial derivatives; every mode follows from"
        " that. The formulas below are what `SymPy` makes of `jacobian`.\n\n"
        + table(("primitive", "type", "partial derivatives at R"), rows)
    )


def derivative(p: Primitive) -> str:
    """The partial derivatives of a primitive as formulas, or nothing where it has none."""
    reals = [hs.R if isinstance(place, Var) else place for place in p.places]
    if p.cod is hs.B or any(place is not hs.R for place in reals):
        return ""
    program = primitive(p).at(hs.R if len(reals) == 1 else hs.Product(*reals))
    return code(str(hs.SymPy(hs.jacobian(program))))
