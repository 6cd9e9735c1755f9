"""Doctests see the names that `from homset import *` gives, and `hs`."""

from types import ModuleType

import pytest

import homset


@pytest.fixture(autouse=True)
def _names_of_homset(request: pytest.FixtureRequest) -> None:
    doctest = getattr(request.node, "dtest", None)
    if doctest is not None:
        doctest.globs.setdefault("hs", homset)
        for name, value in vars(homset).items():
            if not name.startswith("_") and not isinstance(value, ModuleType):
                doctest.globs.setdefault(name, value)
