"""The documentation site: written pages, pages made of the library, and its docstrings.

    python docs/build.py [--out site] [--pictures]

Warnings are errors: a link that leads nowhere, or a name that is not there, stops the build.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from generated import pages, slug, title

import homset as hs
from homset import cos, mul, sin
from homset.cli.catalogue import entries

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = ROOT / "build" / "docs"

NAVIGATION: list[dict[str, Any]] = [
    {"homset": "index.md"},
    {"Guides": [
        {"Python functions": "python.md"},
        {"Complex numbers": "complex.md"},
        {"Derivatives": "derivatives.md"},
        {"Single precision": "precision.md"},
        {"Pictures": "drawing.md"},
        {"A category of your own": "own-category.md"},
        {"Proofs and counterexamples": "proving.md"},
        {"Intervals": "intervals.md"},
        {"Programs that follow their changes": "incremental.md"},
        {"C and shaders": "languages.md"},
        {"Verilog": "verilog.md"},
        {"What a result needs": "demand.md"},
        {"Polynomials": "polynomials.md"},
        {"Chance and choice": "effects.md"},
        {"What a program costs": "cost.md"},
        {"Power series": "taylor.md"},
        {"The command line": "command-line.md"},
        {"Coming from JAX": "from-jax.md"},
        {"Coming from Haskell's concat": "from-concat.md"},
        {"Coming from DisCoPy": "from-discopy.md"},
    ]},
    {"Tables": [
        {"Vocabulary": "vocabulary.md"},
        {"The fence": "fence.md"},
        {"NumPy": "numpy.md"},
        {"Primitives": "primitives.md"},
        {"Structures and their laws": "laws.md"},
    ]},
    {"Categories": [
        {"All categories": "categories/index.md"},
        {"All programs in all categories": "programs.md"},
        *[{title(entry): f"categories/{slug(entry)}.md"} for entry in entries().values()],
    ]},
    {"Reference": [
        {"Arrows": "api/arrows.md"},
        {"Objects and values": "api/objects.md"},
        {"Derivatives": "api/calculus.md"},
        {"Intervals": "api/intervals.md"},
        {"Circuits": "api/verilog.md"},
        {"Python functions": "api/frontend.md"},
        {"Arrays and compiled code": "api/compile.md"},
        {"Structures": "api/category.md"},
        {"Laws": "api/laws.md"},
        {"Proofs by a solver": "api/smt.md"},
        {"Graphs and drawings": "api/graphs.md"},
        {"Derivations and papers": "api/proofs.md"},
        {"Errors": "api/errors.md"},
    ]},
]  # fmt: skip

PICTURES = {
    "cos-sin-prod.svg": hs.GAD(hs.Dual(hs.LinearMaps))(mul >> (cos & sin)),
}
"""The pictures that pages show, which are kept beside them."""


def main() -> int:
    """Build the site; the exit code is that of the generator."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="where to (default: site)")
    parser.add_argument("--pictures", action="store_true", help="draw the pictures anew first")
    args = parser.parse_args()
    if args.pictures:
        draw()
    prepare()
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    searched = {**os.environ, "PYTHONPATH": str(HERE)}  # where the extension finds its own
    code = subprocess.run(command, cwd=WORK, env=searched, check=False).returncode
    if code == 0:
        shutil.copytree(WORK / "site", args.out, dirs_exist_ok=True)
        print(f"{args.out / 'index.html'}")
    return code


def draw() -> None:
    """Draw the pictures."""
    for name, program in PICTURES.items():
        hs.draw(program).save(HERE / "pages" / "pictures" / name)


def prepare() -> None:
    """Put the pages and the configuration where the site is built from."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(HERE / "pages", WORK / "pages")
    for name, text in pages().items():
        file = WORK / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    settings = (HERE / "zensical.toml").read_text(encoding="utf-8")
    filled = {
        "NAVIGATION": NAVIGATION,
        "SOURCES": str(ROOT / "src"),
        "EXTENSION": str(HERE / "doctests.py"),
    }
    for name, value in filled.items():
        settings = settings.replace(f'"{name}"', inline(value))
    (WORK / "zensical.toml").write_text(settings, encoding="utf-8")


def inline(value: Any) -> str:
    """A value in TOML, on one line."""
    if isinstance(value, dict):
        parts = [f"{json.dumps(k, ensure_ascii=False)} = {inline(v)}" for k, v in value.items()]
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
