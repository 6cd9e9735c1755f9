"""Shaders in a browser: Chromium draws, and its pixels are read."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

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
