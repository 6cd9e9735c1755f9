"""Doctests see the names that `from homset import *` gives, and `hs`."""

import gc
from collections.abc import Generator
from importlib.util import find_spec
from types import ModuleType

import pytest

import homset

# These files alone import JAX and PyTorch at their top; what else needs an extra imports it when it
# is used.
NEEDED = {
    "src/homset/compile/stacks.py": "jax",
    "src/homset/compile/tensors.py": "torch",
    "tests/sharded.py": "jax",
}
collect_ignore = [path for path, name in NEEDED.items() if not find_spec(name)]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Python's collector of garbage does not walk what is made here, which is all kept.

    Modules and tests are a million objects: it would walk those that are there already again and
    again, and all of them now and then while the tests run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def _what_other_files_left() -> None:
    """Nor does it walk what the tests of other files left in tables, which is kept too."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _names_of_homset(request: pytest.FixtureRequest) -> None:
    doctest = getattr(request.node, "dtest", None)
    if doctest is not None:
        doctest.globs.setdefault("hs", homset)
        for name, value in vars(homset).items():
            if not name.startswith("_") and not isinstance(value, ModuleType):
                doctest.globs.setdefault(name, value)
