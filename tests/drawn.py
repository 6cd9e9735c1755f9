"""Random programs and points for property tests, drawn by Hypothesis."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import assume

import homset as hs
from homset.arbitrary import Arbitrary
from homset.languages import SMOOTH, Language
from homset.objects import Obj
from homset.sampling import samples

LINEAR = Language.of(hs.LinearMaps)
"""Linear programs."""


@st.composite
def vector_spaces(draw: st.DrawFn, depth: int = 1) -> Obj:
    """Objects made of R by products of 0 to 3 components and arrays of length 0 to 3."""
    return Arbitrary(SMOOTH, lambda n: draw(st.integers(0, n - 1))).object(depth)


@st.composite
def programs(
    draw: st.DrawFn, dom: Obj, cod: Obj, language: Language = SMOOTH, depth: int = 3
) -> hs.Arrow:
    """Programs from `dom` to `cod`."""
    arbitrary = Arbitrary(language, lambda n: draw(st.integers(0, n - 1)))
    assume(arbitrary.possible(dom, cod))
    return arbitrary.program(dom, cod, depth)


@st.composite
def points(draw: st.DrawFn, obj: Obj) -> Any:
    """Values of an object, of moderate size."""
    return samples(obj, 1, draw(st.integers(0, 10_000)))[0]
