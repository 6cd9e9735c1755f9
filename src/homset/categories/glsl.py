"""GLSL: an arrow from (time, x, y) to a colour as a fragment shader. (2017, section on graphs.)

It is the graph of a program, printed: so its laws are those of `Graph`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ..arrows import Arrow
from ..compile.accumulate import accumulated
from ..compile.clike.glsl import Function
from ..compile.clike.names import called, inputs, leaf_names, parameters
from ..compile.lower import lower
from ..errors import MissingStructureError
from ..interpretation import checked_arrow
from ..messages import signature
from ..objects import Array, B, Obj, R, brief, ground, leaves
from .graph import Graph


class Shader:
    """A fragment shader: `text` is the source; `moves` tells whether time comes in.

    It is given `u_time`, the size of the picture in pixels, the point at its centre, how long a
    pixel is, and how many samples along each axis a pixel is the mean of.
    """

    __slots__ = ("arrow", "function", "moves", "text")

    def __init__(self, arrow: Arrow, function: Function) -> None:
        self.arrow, self.function = arrow, function
        self.moves = len(function.ins) == 3
        told = signature(arrow.dom, arrow.cod)
        self.text = _SHADER.format(
            signature=told, program=function.text, call=_call(function, self.moves)
        )

    def page(self, title: str | None = None, width: float = 4.0) -> str:
        """A page that shows it, in one file; `width` is how wide the shorter side is at first."""
        from ..drawing.shader_page import page

        told = signature(self.arrow.dom, self.arrow.cod)
        return page(title or self.function.name, told, self.text, self.moves, width)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<shader {signature(self.arrow.dom, self.arrow.cod)}>"


@final
class GLSLLanguage:
    """A program as a shader in GLSL ES 3.00, which browsers run with WebGL 2.

    It takes (time, x, y), or (x, y), and gives red, green and blue from 0 to 1, with how opaque it
    is if there is a fourth number; or one number, a grey; or a truth value, a region. Its numbers
    have 32 bits: integers wrap around, and reals have seven digits.

    >>> import homset as hs
    >>> disk = hs.arrow(lambda x, y: x * x + y * y < 1.0)
    >>> print(hs.GLSL(disk, "disk").function.text)
    void disk(float x, float y, out bool region) {
        region = x * x + y * y < 1.0;
    }
    """

    def __call__(self, program: Any, name: str | None = None, names: Sequence[str] = ()) -> Shader:
        """The shader of a program, under its own name or the one given.

        Raises `MissingStructureError` for what is no picture, and for what GLSL has not: lists,
        recursion, functions as values, linear algebra.
        """
        arrow = checked_arrow(self, program)
        dom, cod = ground(arrow.dom), ground(arrow.cod)
        given, made = leaves(dom), leaves(cod)
        if any([leaf is not R for leaf in given]) or len(given) not in (2, 3):
            raise MissingStructureError(
                f"a shader is a program on (time, x, y) or (x, y), all real; this one is on"
                f" {brief(dom)}"
            )
        outs = _colour(cod, made)
        usual = ("time", "x", "y")[-len(given) :]
        ins = inputs(names or parameters(program), dom)
        ins = list(usual) if ins == leaf_names(dom, "x") else ins
        block = accumulated(lower(Graph(arrow).arrow))
        return Shader(arrow, Function(block, name or called(program), ins, outs))

    def __repr__(self) -> str:
        return "GLSL"


def _colour(cod: Obj, made: list[Obj]) -> list[str]:
    """What the results are called."""
    if made == [B]:
        return ["region"]
    if all([leaf is R for leaf in made]) and len(made) in (1, 3, 4):
        return ["grey"] if len(made) == 1 else ["red", "green", "blue", "alpha"][: len(made)]
    if made[0] in (Array(R, (3,)), Array(R, (4,))) and len(made) == 1:
        return leaf_names(cod, "colour")
    raise MissingStructureError(
        f"a colour is 3 or 4 reals, a real that is a grey, or a truth value; this one is in"
        f" {brief(cod)}"
    )


def _call(f: Function, moves: bool) -> str:
    """The statements that find the colour at a point."""
    declared, names = [], []
    for i, v in enumerate(f.block_of.results):
        kind = f.types[v.obj.element]
        size = f"[{v.obj.size}]" if isinstance(v.obj, Array) else ""
        declared.append(f"    {kind} c{i}{size};")
        names.append(f"c{i}")
    given = ["u_time"] * moves + ["p.x", "p.y"]
    lines = [*declared, f"    {f.name}({', '.join([*given, *names])});"]
    kinds = [v.obj for v in f.block_of.results]
    if isinstance(kinds[0], Array):
        names = [f"c0[{i}]" for i in range(kinds[0].size)]
    if kinds[0] is B:
        made = "c0 ? u_ink : u_paper"
    else:
        rgb = ", ".join(names[:3])
        made = f"clamp(vec3({rgb}), 0.0, 1.0)"
        if len(names) == 4:
            made = f"mix(u_paper, {made}, clamp({names[3]}, 0.0, 1.0))"
    return "\n".join([*lines, f"    return {made};"])


_SHADER = """\
#version 300 es
// {signature}
precision highp float;
precision highp int;

uniform float u_time;
uniform vec2 u_size, u_center;
uniform float u_scale;
uniform int u_samples;
uniform vec3 u_paper, u_ink;
out vec4 pixel;

{program}

vec3 shade(vec2 p) {{
{call}
}}

void main() {{
    vec3 total = vec3(0.0);
    float n = float(u_samples);
    for (int i = 0; i < u_samples; ++i) {{
        for (int j = 0; j < u_samples; ++j) {{
            vec2 part = (vec2(float(i), float(j)) + 0.5) / n - 0.5;
            total += shade(u_center + (gl_FragCoord.xy - 0.5 * u_size + part) * u_scale);
        }}
    }}
    pixel = vec4(total / (n * n), 1.0);
}}
"""

GLSL = GLSLLanguage()
