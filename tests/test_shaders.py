"""GLSL: programs as shaders, validated, drawn by a browser and compared with NumPy."""

import copy
import importlib.util
import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shader_pictures import (
    PRECISE,
    all_of,
    browser,
    needs_browser,
    needs_validator,
    numbers,
    opened,
    pixels,
    points,
    shader_of,
    validated,
)
from test_c import CASES, Case, primitives, wanted_of

import homset as hs
from homset import GLSL, B, R, Z
from homset.cli import main
from homset.compile.accumulate import accumulated
from homset.compile.clike.glsl import MOST_STEPS, Function
from homset.compile.clike.names import leaf_names
from homset.compile.lower import lower
from homset.objects import Obj, ground
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


@needs_validator
def test_every_function_is_glsl(tmp_path: Path) -> None:
    assert validated(all_of([f for _, f in FOUND.values()]), tmp_path) == ""


def test_what_glsl_has_not_is_named() -> None:
    known = ("lists", "recursion", "functions as values", "integer", " of arrays", "arguments in")
    for name, reason in REASONS.items():
        assert any([word in reason for word in known]), (name, reason)
    assert len(FOUND) > 0.8 * len(CASES)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as made:
        yield made


@needs_browser
def test_numbers_are_those_of_the_program(chromium: Any) -> None:
    """In 32 bits, for every program whose integers fit into them."""
    page = chromium.new_page()
    wrong, total = {}, 0
    for name, (case, function) in FOUND.items():
        for given in case.inputs[:1]:
            wanted = wanted_of(case, given)
            try:
                value = to_value(ground(case.arrow.dom), copy.deepcopy(given))
                text, count = shader_of(function, ground(case.arrow.dom), value)
            except hs.MissingStructureError:
                continue  # an integer of more than 32 bits comes in
            if count != wanted.size or not 0 < count <= 64:
                continue
            total += 1
            scale = np.max(np.abs(wanted), initial=1e-3)
            error = np.max(np.abs(numbers(page, text, count) - wanted)) / scale
            if not error <= PRECISE:
                wrong[name] = error
    assert wrong == {}
    assert total > 450


SAMPLES = [0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -2.5, 7.0, -3.0, 2.0**-7, -(2.0**-7)]


@needs_browser
@pytest.mark.parametrize("kind", [R, Z], ids=["reals", "integers"])
def test_every_primitive_is_that_of_numpy(kind: Obj, chromium: Any) -> None:
    page = chromium.new_page()
    names = [n for n in primitives(kind) if PRIMITIVES[n].arity < 3]
    values = SAMPLES if kind is R else [0, 1, -1, 2, -3, 7, -64, 31]
    for name in names:
        p = PRIMITIVES[name]
        arrow = hs.primitive(p).at(kind if p.arity == 1 else hs.Product(*[kind] * p.arity))
        function = Function(lower(hs.Graph(arrow).arrow), name, leaf_names(arrow.dom, "x"), ["out"])
        pairs = [(g, _wanted(arrow, g)) for g in itertools.product(values, repeat=p.arity)]
        pairs = [(g, w) for g, w in pairs if w is not None and np.isfinite(w)]
        found = numbers(page, _calls(function, kind, [g for g, _ in pairs]), len(pairs))
        np.testing.assert_allclose(found, [w for _, w in pairs], 2e-5, 3e-7, err_msg=name)


def _wanted(arrow: hs.Arrow, given: tuple[Any, ...]) -> float | None:
    """The value, if there is one, and 32 bits have it."""
    try:
        with np.errstate(all="ignore"):
            found = arrow(given[0] if len(given) == 1 else given)
    except hs.DomainError:
        return None
    return None if isinstance(found, int) and abs(found) >= 2**24 else float(found)


def _calls(function: Function, kind: Obj, rows: list[tuple[Any, ...]]) -> str:
    """A shader that writes what a function gives on some arguments."""
    lines = []
    for i, row in enumerate(rows):
        args = ", ".join([function.literal(kind, x).text for x in row])
        lines.append(f"if (k == {i}) {{ {function.name}({args}, o); }}")
    made = function.types[function.block_of.results[0].obj]
    return "\n".join([
        "#version 300 es", "precision highp float;", "precision highp int;", "out vec4 pixel;",
        function.text, "void main() {", f"{made} o; int k = int(gl_FragCoord.x);", *lines,
        "uint u = floatBitsToUint(float(o));",
        "pixel = vec4(u & 255u, (u >> 8) & 255u, (u >> 16) & 255u, u >> 24) / 255.0;", "}",
    ])  # fmt: skip


# --- pictures -------------------------------------------------------------------------------------

SIZE = (64, 48)


def bytes_of(value: Any) -> np.ndarray[Any, Any]:
    """The colour of a value, in 255ths."""
    row = np.array(value, float).ravel() if not isinstance(value, (bool, np.bool_)) else [value]
    return 255.0 * np.clip(np.resize(np.array(row, float), 3), 0.0, 1.0)


def differing(run: Any, found: np.ndarray[Any, Any], xs: Any, ys: Any, time: list[float]) -> int:
    """How many pixels are not the colour at their middle, nor between colours next to it.

    In 32 bits a border is off by `PRECISE` of how far it is from the origin.
    """
    wrong = 0
    for (i, j), x in np.ndenumerate(xs):
        y = ys[i, j]
        if np.abs(found[i, j] - bytes_of(run(*time, x, y))).max() <= 1.0:
            continue
        near = PRECISE * max(1.0, float(np.hypot(x, y)))
        steps = itertools.product((-near, 0.0, near), repeat=2)
        around = np.array([bytes_of(run(*time, x + a, y + b)) for a, b in steps])
        fits = (found[i, j] >= around.min(0) - 1.0) & (found[i, j] <= around.max(0) + 1.0)
        wrong += not fits.all()
    return wrong


@needs_browser
@pytest.mark.parametrize("name", SHADERS.PICTURES)
@pytest.mark.parametrize("time", [0.0, 1.7])
def test_pixels_are_the_values_of_the_program(
    name: str, time: float, chromium: Any, tmp_path: Path
) -> None:
    """To one 255th; where a step of a loop more or less changes all, in all but 1 of 200."""
    picture, width = SHADERS.PICTURES[name]
    shader = GLSL(picture, name)
    file = tmp_path / "page.html"
    file.write_text(shader.page(name, width), encoding="utf-8")
    page = opened(chromium, file)
    center, scale = (0.13, -0.21), width / SIZE[1]
    found = pixels(page, SIZE, center, scale, time)
    run = hs.jit(hs.arrow(picture), backend="numpy")
    xs, ys = points(SIZE, center, scale)
    wrong = differing(run, found.astype(float), xs, ys, [time] * shader.moves)
    assert wrong <= (xs.size // 200 if name == "mandelbrot" else 0)
    assert found.std() > 5.0
    page.close()


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1200, 800), (360, 640)])
def test_the_page_fits_and_answers(
    scheme: Any, size: tuple[int, int], chromium: Any, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    picture, width = SHADERS.PICTURES["whirl"]
    file.write_text(GLSL(picture, "whirl").page("whirl", width), encoding="utf-8")
    viewport = {"width": size[0], "height": size[1]}
    page = opened(chromium, file, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    box = page.locator("#canvas").bounding_box()
    assert box["width"] > 0.9 * min(size[0], 1130)
    assert box["height"] > 0.45 * size[1]
    before = page.inner_text("#where")
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.wheel(0, -300)
    page.wait_for_function("before => document.getElementById('where').textContent !== before",
                           arg=before)  # fmt: skip
    assert page.evaluate("view.width") < width
    page.click("#home")
    assert page.evaluate("view.width") == width
    assert page.inner_text("#play") == "Play"
    page.click("#play")
    page.wait_for_function("clock.time > 0")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") != scheme
    page.close()


# --- what is written ------------------------------------------------------------------------------


@needs_validator
@pytest.mark.parametrize("name", SHADERS.PICTURES)
def test_the_pictures_are_valid_shaders(name: str, tmp_path: Path) -> None:
    assert validated(GLSL(SHADERS.PICTURES[name][0], name).text, tmp_path) == ""


@needs_validator
@pytest.mark.parametrize(
    "program",
    [
        hs.arrow(lambda x, y: x * y),
        hs.arrow(lambda x, y: (x, y, x, y)),
        hs.arrow(lambda x, y: np.array([x, y, x])),
        hs.mul.at(R * R),
        hs.grad(lambda time, x, y: hs.sin(time * x * y)),
    ],
    ids=["grey", "opaque", "array", "combinators", "gradient"],
)
def test_every_kind_of_colour(program: Any, tmp_path: Path) -> None:
    assert validated(GLSL(program).text, tmp_path) == ""


def endless(x, y):
    while x < y or x >= y:
        x = x + 1.0
    return x


@needs_browser
def test_a_loop_without_an_end_ends(chromium: Any) -> None:
    function = GLSL(endless).function
    (found,) = numbers(chromium.new_page(), _calls(function, R, [(0.5, 1.0)]), 1)
    assert found == MOST_STEPS + 0.5


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (hs.sin, "a shader is a program on (time, x, y) or (x, y), all real; this one is on R"),
        (hs.arrow(lambda n, y: y).at(Z, R), "a shader is a program on (time, x, y) or (x, y)"),
        (hs.identity.at(R * R), "a colour is 3 or 4 reals, a real that is a grey, or a truth"),
        (hs.identity.at(R * R * B), "a shader is a program on (time, x, y) or (x, y), all real"),
        (
            hs.grad(lambda x, y, z: endless(x, y)),
            "GLSL has no lists, which a tape of unknown length is",
        ),
        (hs.arrow(lambda x, y: x * (2**40 + int(y))), "GLSL has no integer 1099511627776"),
    ],
)
def test_what_is_missing_is_said(program: Any, reason: str) -> None:
    with pytest.raises(hs.MissingStructureError) as caught:
        GLSL(program)
    assert str(caught.value).startswith(reason)


def test_the_command_line_writes_a_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = f"{ROOT}/examples/shaders.py"
    assert main(["shader", f"{target}:whirl", "--out", "pages/w.html", "--width", "6"]) == 0
    assert capsys.readouterr().out == "pages/w.html\n"
    text = Path("pages/w.html").read_text(encoding="utf-8")
    assert "<title>whirl</title>" in text
    assert "WIDTH = 6.0" in text
    assert main(["shader", f"{target}:mandelbrot", "--json"]) == 0
    assert '"moves": false' in capsys.readouterr().out
    assert Path("mandelbrot.html").exists()
    assert main(["shader", f"{target}:between"]) == 0
    assert main(["shader", f"{target}:main"]) == 2
    assert main(["shader", f"{target}:whirl", "--width", "-1"]) == 2
    assert "--width is a number above 0" in capsys.readouterr().err
    assert main(["show", f"{target}:waves", "--in", "GLSL", "--out", "."]) == 0
    assert Path("waves.GLSL.frag").read_text().startswith("#version 300 es")


def test_the_example_checks_itself(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "shaders.py"), str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "the normals of the landscape are its derivative" in run.stdout
    assert {path.stem for path in tmp_path.glob("*.html")} == set(SHADERS.PICTURES)
