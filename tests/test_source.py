"""Where a definition ends in its file, however it is laid out."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import homset as hs
from homset.frontend.source import find_source

LAYOUTS = {
    "a comment at the margin": """\
def f(x):
    y = x + 1
# not the end
    return y * x
""",
    "brackets that close at the margin": """\
def f(
    x,
):
    return (
x + 1
) * x
""",
    "a string at the margin": """\
def f(x):
    \"\"\"Twice
def g(x): the string goes on
    \"\"\"
    return (x + 1) * x
""",
    "a line that goes on": """\
def f(x):
    return (x + 1) \\
* x
""",
    "a decorator of several lines": """\
def same(*_):
    return lambda g: g

@same(
    1,
)
def f(x):
    return (x + 1) * x
""",
    "one line": """\
def f(x): return (x + 1) * x
""",
    "inside of a branch": """\
if True:

    def f(x):
        if x > 0:
            return (x + 1) * x
        else:
            return (x + 1) * x
else:
    f = None
""",
}


def module_of(text: str, folder: Path) -> ModuleType:
    """A file of its own as a module."""
    file = folder / "laid_out.py"
    file.write_text("\n\n" + text + "\n\ndef other(x):\n    return global_of_none\n")
    spec = importlib.util.spec_from_file_location("laid_out", file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_definition_is_found_whole_and_its_nodes_know_their_lines(
    layout: str, tmp_path: Path
) -> None:
    f = module_of(LAYOUTS[layout], tmp_path).f
    assert hs.arrow(f)(3.0) == 12.0
    lines = Path(f.__code__.co_filename).read_text().splitlines()
    node = find_source(f).node
    assert lines[node.lineno - 1].strip().startswith("def f(")
    assert "x" in lines[node.end_lineno - 1]
    assert node.end_lineno - node.lineno + 1 <= LAYOUTS[layout].count("\n")
