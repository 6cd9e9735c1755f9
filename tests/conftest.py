"""Golden files: what a test gives is compared with a file, or written there on request."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# How long a case takes is the machine's business: it is loaded at times.
settings.register_profile("homset", deadline=None)
settings.load_profile("homset")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)` compares a text with the golden file of that name."""
    update = request.config.getoption("--update-golden")

    def check(name: str, text: str) -> None:
        path = GOLDEN / (name if "." in name else f"{name}.txt")
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        write = f"pytest --update-golden tests/{request.path.name}"
        assert path.exists(), f"{path.name} is missing: {write}"
        assert text == path.read_text(encoding="utf-8"), (
            f"{path.name} has changed; if it should: {write}"
        )

    return check
