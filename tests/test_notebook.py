"""Notebooks: the example runs as a program, and marimo shows what homset gives."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import homset as hs
from homset import exl, mul, scale, sin

marimo = pytest.importorskip("marimo")
EXAMPLE = Path(__file__).parent.parent / "examples" / "notebook.py"
PRODUCT = hs.arrow(lambda x, y: x * y)


def run(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, file], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )


def test_the_example_runs_and_checks_its_answers() -> None:
    done = run(EXAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "as they should be" in done.stdout


def test_the_example_fails_if_something_in_it_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    text = EXAMPLE.read_text(encoding="utf-8")
    wrong.write_text(text.replace("== (6.0, 8.0)", "== (6.0, 9.0)"), encoding="utf-8")
    assert run(wrong).returncode != 0


@pytest.mark.parametrize(
    ("thing", "sign"),
    [
        (mul >> sin, "<svg"),
        (PRODUCT, "<svg"),
        (hs.Graph(mul), "<svg"),
        (hs.GAD(hs.LinearMaps)(mul), "<svg"),
        (hs.draw(mul), "<svg"),
        (hs.string_diagram(mul), "<svg"),
        (hs.Matrices((scale(2.0) | scale(3.0)) & exl), "<table"),
        (hs.Latex(mul >> sin), r"\sin \circ"),
        (hs.derive(mul >> sin), r"\begin{aligned}"),
        (hs.SymPy(mul), "x y"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_marimo_shows(thing: Any, sign: str) -> None:
    assert sign in marimo.as_html(thing).text
