"""GLSL: programs as shaders, validated, drawn by a browser and compared with NumPy."""

import copy
import importlib.util
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shader_pictures import (
    VALIDATOR,
    browser,
    needs_browser,
    needs_validator,
    numbers,
    opened,
    pixels,
    points,
)
from test_c import CASES, Case, wanted_of

import homset as hs
from homset import GLSL, B, R, Z
from homset.cli import main
from homset.compile.accumulate import accumulated
from homset.compile.clike.glsl import HELPERS, Function
from homset.compile.clike.names import leaf_names
from homset.compile.jit import taken
from homset.compile.lower import lower
from homset.objects import Array, Obj, ground
from homset.primitives import PRIMITIVES
from homset.values import to_value

ROOT = Path(__file__).parent.parent


def example() -> Any:
    spec = importlib.util.spec_from_file_location("shaders", ROOT / "examples" / "shaders.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHADERS = example()
TIMES = {"mandelbrot": (0.0,)}


# --- the corpora ----------------------------------------------------------------------------------


def functions() -> tuple[dict[str, tuple[Case, Function]], dict[str, str]]:
    """What has a meaning in GLSL, and why the others have none."""
    found: dict[str, tuple[Case, Function]] = {}
    reasons: dict[str, str] = {}
    for case in CASES:
        dom, cod = ground(case.arrow.dom), ground(case.arrow.cod)
        try:
            block = accumulated(lower(hs.Graph(case.arrow).arrow))
            made = Function(block, case.name, leaf_names(dom, "x"), leaf_names(cod, "out"))
        except hs.MissingStructureError as error:
            reasons[case.name] = str(error)
        else:
            found[case.name] = case, made
    return found, reasons


FOUND, REASONS = functions()


def without_helpers(function: Function) -> str:
    text = function.text
    for helper in HELPERS.values():
        text = text.replace(helper, "")
    return text


def validated(text: str, folder: Path) -> str:
    """What the validator has to say; nothing if all is well."""
    file = folder / "all.frag"
    file.write_text(text, encoding="utf-8")
    run = subprocess.run([str(VALIDATOR), str(file)], capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout


@needs_validator
def test_every_function_is_glsl(tmp_path: Path) -> None:
    parts = ["#version 300 es", "precision highp float;", "precision highp int;", "out vec4 pixel;",
             *HELPERS.values(), *[without_helpers(f) for _, f in FOUND.values()],
             "void main() { pixel = vec4(1.0); }"]  # fmt: skip
    assert validated("\n".join(parts), tmp_path) == ""


def test_what_glsl_has_not_is_named() -> None:
    known = ("lists", "recursion", "functions as values", "integer", " of arrays", "arguments in")
    for name, reason in REASONS.items():
        assert any([word in reason for word in known]), (name, reason)
    assert len(FOUND) > 0.8 * len(CASES)


def run_of(case: Case, function: Function, given: Any) -> tuple[str, int]:
    """A shader that writes the results at a value, each by its bits, and how many there are."""
    dom = ground(case.arrow.dom)
    lines, args, results = [], [], []
    values = taken(dom, to_value(dom, copy.deepcopy(given)))
    for i, (v, x) in enumerate(zip(function.block_of.params, values, strict=True)):
        array = isinstance(v.obj, Array)
        held = np.asarray(x).ravel().tolist() if array else [x]
        obj: Obj = v.obj.element if isinstance(v.obj, Array) else v.obj
        texts = [function.literal(obj, e).text for e in held] or [function.literal(obj, 0).text]
        kind = function.types[obj]
        made = f"{kind}[]({', '.join(texts)})" if array else texts[0]
        lines.append(f"{kind} a{i}{f'[{len(texts)}]' if array else ''} = {made};")
        args.append(f"a{i}")
    for i, v in enumerate(function.block_of.results):
        obj = v.obj.element if isinstance(v.obj, Array) else v.obj
        size = v.obj.size if isinstance(v.obj, Array) else 1
        lines.append(f"{function.types[obj]} o{i}{f'[{max(1, size)}]' if v.obj != obj else ''};")
        args.append(f"o{i}")
        results += [f"float(o{i}{f'[{k}]' if v.obj != obj else ''})" for k in range(size)]
    stores = [f"if (k == {i}) {{ r = {text}; }}" for i, text in enumerate(results)]
    text = "\n".join([
        "#version 300 es", "precision highp float;", "precision highp int;", "out vec4 pixel;",
        function.text, "void main() {", *lines, f"{function.name}({', '.join(args)});",
        "int k = int(gl_FragCoord.x); float r = 0.0;", *stores, "uint u = floatBitsToUint(r);",
        "pixel = vec4(u & 255u, (u >> 8) & 255u, (u >> 16) & 255u, u >> 24) / 255.0;", "}",
    ])  # fmt: skip
    return text, len(results)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as made:
        yield made


PRECISE = 2e-5
"""Reals have 24 bits, 6e-8; what a program makes of that is some hundred times as much."""

CANCELLING: dict[str, str] = {}
"""Programs whose results have less digits than that, with 24 bits: they are what cancels."""


@needs_browser
def test_numbers_are_those_of_the_program(chromium: Any) -> None:
    """In 32 bits: all but those that cancel, or count beyond 32 bits."""
    page = chromium.new_page()
    wrong, total = {}, 0
    for name, (case, function) in FOUND.items():
        for given in case.inputs[:1]:
            wanted = wanted_of(case, given)
            try:
                text, count = run_of(case, function, given)
            except hs.MissingStructureError:
                continue  # an integer of more than 32 bits comes in
            if count != wanted.size or not 0 < count <= 64:
                continue
            total += 1
            found = numbers(page, text, count)
            scale = np.max(np.abs(wanted), initial=1e-3)
            error = np.max(np.abs(found - wanted)) / scale
            if not error <= PRECISE:
                wrong[name] = error
    print(total, wrong)
    assert set(wrong) <= set(CANCELLING), wrong
    assert total > 350
