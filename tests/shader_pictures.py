"""Shaders in a browser: Chromium draws, and its pixels are read."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from homset.compile.clike.glsl import Function
from homset.compile.clike.glsl_runtime import HELPERS
from homset.compile.jit import taken
from homset.objects import Array, Obj

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
VALIDATOR = shutil.which("glslangValidator")

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]

needs_browser = pytest.mark.skipif(
    CHROMIUM is None or sync_playwright is None,
    reason="needs chromium and playwright (pip install playwright)",
)
needs_validator = pytest.mark.skipif(
    VALIDATOR is None, reason="needs glslangValidator (apt install glslang-tools)"
)


PRECISE = 1e-4
"""Reals have 24 bits, which is 6e-8. WebGL promises 2⁻¹¹ for sines, and SwiftShader's are right to
1e-5; what programs make of that is a few times as much."""


# --- texts ---


def without_helpers(function: Function) -> str:
    text = function.text
    for helper in HELPERS.values():
        text = text.replace(helper, "")
    return text


def all_of(functions: Sequence[Function]) -> str:
    """One shader with all of some functions."""
    return "\n".join(
        ["#version 300 es", "precision highp float;", "precision highp int;", "out vec4 pixel;",
         *HELPERS.values(), *map(without_helpers, functions), "void main() { pixel = vec4(1.0); }"]
    )  # fmt: skip


def validated(text: str, folder: Path) -> str:
    """What the validator has to say; nothing if all is well."""
    file = folder / "all.frag"
    file.write_text(text, encoding="utf-8")
    run = subprocess.run([str(VALIDATOR), str(file)], capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout


def shader_of(function: Function, dom: Obj, value: Any) -> tuple[str, int]:
    """A shader that writes the results at a value, each by its bits, and how many there are."""
    lines, args, results = [], [], []
    values = taken(dom, value)
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


# --- pictures ---


@contextmanager
def browser() -> Iterator[Any]:
    """A browser that draws with the processor, as where there is no screen."""
    with sync_playwright() as p:
        flags = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]
        made = p.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield made
        made.close()


def opened(browser: Any, file: Path, **options: Any) -> Any:
    """A page of a shader, which has compiled."""
    page = browser.new_page(**options)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_function("document.getElementById('where').textContent !== ''")
    assert not page.is_visible("#wrong"), page.inner_text("#wrong")
    assert not wrong, wrong
    return page


def pixels(
    page: Any, size: tuple[int, int], center: tuple[float, float], scale: float, time: float
) -> np.ndarray[Any, Any]:
    """The colours of a picture, rows from below, each 0 to 255."""
    width, height = size
    found = page.evaluate(
        "([w, h, c, s, t]) => window.picture(w, h, c, s, t)", [width, height, center, scale, time]
    )
    return np.array(found, np.uint8).reshape(height, width, 4)[:, :, :3]


def points(
    size: tuple[int, int], center: tuple[float, float], scale: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The middles of the pixels."""
    width, height = size
    x = center[0] + (np.arange(width) + 0.5 - 0.5 * width) * scale
    y = center[1] + (np.arange(height) + 0.5 - 0.5 * height) * scale
    return np.meshgrid(x, y)


RUNNER = """
(text, width) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = 1;
    const gl = window.gl2 || (window.gl2 = new OffscreenCanvas(4096, 1).getContext("webgl2"));
    const compiled = (kind, text) => {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) {
            throw new Error(gl.getShaderInfoLog(shader));
        }
        return shader;
    };
    const vertex = "#version 300 es\\nvoid main() { gl_Position = vec4(4.0 * float(gl_VertexID & 1)"
        + " - 1.0, 2.0 * float(gl_VertexID & 2) - 1.0, 0.0, 1.0); }";
    const program = gl.createProgram();
    gl.attachShader(program, compiled(gl.VERTEX_SHADER, vertex));
    gl.attachShader(program, compiled(gl.FRAGMENT_SHADER, text));
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
        throw new Error(gl.getProgramInfoLog(program));
    }
    gl.useProgram(program);
    gl.viewport(0, 0, width, 1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    const found = new Uint8Array(4 * width);
    gl.readPixels(0, 0, width, 1, gl.RGBA, gl.UNSIGNED_BYTE, found);
    gl.deleteProgram(program);
    return Array.from(found);
}
"""
"""Runs a fragment shader on a row of pixels and reads their bytes."""


def numbers(page: Any, text: str, count: int) -> np.ndarray[Any, Any]:
    """The numbers that a shader writes by their bits, one a pixel."""
    found = page.evaluate(f"([text, width]) => ({RUNNER})(text, width)", [text, count])
    return np.array(found, np.uint8).view(np.float32).astype(np.float64)
