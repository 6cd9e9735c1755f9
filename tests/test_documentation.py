"""What is exported is documented, and what the documentation says is run."""

import doctest
import inspect
from typing import Any

import pytest

import homset as hs

ARROWS = [name for name in hs.__all__ if isinstance(getattr(hs, name), hs.Arrow)]
PUBLIC = [name for name in dir(hs) if not name.startswith("_") and name != "laws"]
OTHERS = [name for name in PUBLIC if name not in ARROWS]


@pytest.mark.parametrize("name", OTHERS)
def test_every_name_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(hs, name)) or "")


@pytest.mark.parametrize("name", ARROWS)
def test_arrows_say_what_they_are(name: str) -> None:
    """Type, meaning and, where there is one, an example: `help(hs.sin)` shows it."""
    arrow = getattr(hs, name)
    text = arrow.__doc__
    assert text.startswith(f"{hs.arrows.show(arrow)}\n\n")
    assert "A program." not in text
    parser = doctest.DocTestParser()
    test = parser.get_doctest(text, {name: arrow}, name, None, 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_what_is_listed_is_the_vocabulary() -> None:
    assert {"SymPy", "jit", "laws", *hs.__all__} <= set(dir(hs))
    assert not {"arrows", "diagrams", "values"} & set(dir(hs))


CALCULUS = (
    hs.derivative, hs.linearize, hs.jvp, hs.vjp, hs.grad, hs.value_and_grad, hs.jacobian,
    hs.value_and_jacobian, hs.hessian, hs.hvp,
)  # fmt: skip


@pytest.mark.parametrize("function", CALCULUS, ids=lambda f: f.__name__)
def test_the_calculus_says_what_it_raises(function: Any) -> None:
    """Each error that is named is raised."""
    text = function.__doc__
    faults = {
        "ArgumentError": (lambda: function(3),),
        "DomainError": (lambda: function(hs.dup),),
        "MissingStructureError": (lambda: function(hs.curry(hs.mul)),),
    }
    assert "Raises" in text
    for name, calls in faults.items():
        for call in calls if f"`{name}`" in text else ():
            with pytest.raises(getattr(hs, name)):
                call()
