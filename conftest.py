"""Doctests see the names that `from homset import *` gives, and `hs`."""

from typing import Any

import pytest

import homset


@pytest.fixture(autouse=True)
def _names(doctest_namespace: dict[str, Any]) -> None:
    for name, value in vars(homset).items():
        if not name.startswith("_"):
            doctest_namespace.setdefault(name, value)
    doctest_namespace["hs"] = homset
