"""The theorems of *The Simple Essence of Automatic Differentiation*, as properties.

They are stated in `papers/essence_of_ad/theorems.py`, which the document runs on its own cases.
"""

from typing import Any

import hypothesis.strategies as st
import pytest
from drawn import LINEAR, programs, vector_spaces
from hypothesis import HealthCheck, given, settings

import homset as hs
from homset import R
from homset.category import Cocartesian
from homset.elaboration import elaborate
from homset.interpretation import combinators, fold
from homset.papers import companions
from homset.straightening import straighten

with companions("essence-of-ad"):
    from theorems import KS, THEOREMS, Cases, Theorem

CASES = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
spaces = vector_spaces()


def named(theorem: Theorem) -> str:
    return f"E_{theorem.number}_{theorem.name.replace(' ', '_')}"


@pytest.mark.parametrize("k", KS, ids=str)
@pytest.mark.parametrize("theorem", THEOREMS, ids=named)
@CASES
@given(st.data())
def test_theorem(theorem: Theorem, k: Any, data: st.DataObject) -> None:
    theorem.holds(k, Cases(lambda n: data.draw(st.integers(0, n - 1))))


def test_every_theorem_of_the_paper_is_here() -> None:
    numbers = {theorem.number for theorem in THEOREMS}
    assert numbers == {"T1", "C1", "T2", "C2", "T3", "C3", "T4", "T5", "C6", "L", "T7", "B"}


@CASES
@given(st.data())
def test_the_sweep_is_the_transposed_diagram(data: st.DataObject) -> None:
    """What LinearMaps runs backwards is what the diagram gives that is read backwards."""
    k = hs.LinearMaps
    a, b = data.draw(spaces), data.draw(spaces)
    straight = straighten(elaborate(data.draw(programs(a, b, LINEAR))))
    d = straight.map(lambda box: fold(hs.Dual(k), box))
    assert k.equal(k.codiagram(d), Cocartesian.codiagram(k, d), b, a)


def test_begin_is_the_mirror_image_of_cont() -> None:
    """begin f = (f ∘ −) is a homomorphism, on each operation."""
    category = hs.Begin(hs.LinearMaps, R)
    for f in (hs.scale(2.0) | hs.scale(3.0), hs.inl.at(R), hs.dup.at(R), hs.jam.at(R * R)):
        image = category.begin(combinators(hs.LinearMaps, f), f.dom, f.cod)
        assert category.equal(image, combinators(category, f), f.dom, f.cod)
