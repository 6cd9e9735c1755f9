"""Targets: `FILE.py:NAME` or `MODULE:NAME`, a thing in a file or module of the user's."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import sys
import traceback
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import homset

from ..arrows import Arrow, as_arrow
from ..errors import RefusedError
from ..families import UNTYPED, Family
from ..frontend import arrow
from .mistakes import Mistake, meant, pointed
from .values import ARRAYS, Makers, arguments


@dataclass(frozen=True)
class Target:
    """A function of a user: what it is called, where it is, and the program that it is.

    `makers` are the classes of records in its file, whose values `--at` can make.
    """

    name: str
    where: str
    program: Arrow | Family
    makers: Makers = field(default_factory=dict)

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters; an arrow that is no Python function has none."""
        program = self.program
        return list(program.__signature__.parameters) if isinstance(program, Family) else []

    def placed(self, at: str | None) -> tuple[Arrow, tuple[Any, ...] | None]:
        """The arrow at the types of the values that a text is, and the values.

        Without values it is the arrow of the annotations, on real numbers where there are none.
        """
        if at is None:
            return self._real(), None
        given, named = arguments(at, {**ARRAYS, **self.makers})
        if isinstance(self.program, Family):
            return self.program.placed(*given, **named)
        if named:
            raise Mistake(f"{self.name} is an arrow, whose arguments have no names")
        return self.program, tuple(given)

    def _real(self) -> Arrow:
        try:
            found: Arrow = as_arrow(self.program)
        except RefusedError as error:
            if error.msg.endswith(UNTYPED):
                error.msg += ", or --at"
            raise
        return found


def function(text: str) -> Target:
    """The function, or the arrow, at `FILE.py:NAME` or `MODULE:NAME`.

    Raises `Mistake` if there is none, or if the file cannot be run.

    >>> function("math:pi")
    Traceback (most recent call last):
        ...
    homset.cli.mistakes.Mistake: math:pi is a float, not a function
    """
    return _target(*located(text))


def functions_in(file: str) -> list[Target]:
    """The functions and arrows of a file, which is run once.

    Raises `Mistake` if there is no such file, or if it cannot be run.
    """
    return [_target(file, name, found) for name, found in _functions_of(file).items()]


def _functions_of(file: str) -> dict[str, Any]:
    held = vars(loaded(file)).items()
    return {n: v for n, v in held if _is_function_of(v, file) and vars(homset).get(n) is not v}


def _target(where: str, name: str, found: Any) -> Target:
    if isinstance(found, Arrow | Family):
        return Target(name, where, found, _records(getattr(found, "__wrapped__", None)))
    if hasattr(found, "__arrow__"):
        return Target(name, where, found.__arrow__())
    if isinstance(found, type | ModuleType) or not callable(found):
        kind = "class" if isinstance(found, type) else type(found).__name__
        article = "an" if kind[0] in "aeiou" else "a"
        raise Mistake(f"{where}:{name} is {article} {kind}, not a function")
    return Target(name, where, arrow(found), _records(found))


def _records(found: Any) -> dict[str, Any]:
    """The dataclasses and named tuples that a function sees by name."""
    seen = getattr(found, "__globals__", {})
    return {n: v for n, v in seen.items() if isinstance(v, type) and _is_record(v)}


def _is_record(cls: type) -> bool:
    return is_dataclass(cls) or (issubclass(cls, tuple) and hasattr(cls, "_fields"))


def located(text: str) -> tuple[str, str, Any]:
    """The file or module, the name, and the object that the name has there."""
    where, colon, name = text.rpartition(":")
    if not colon or not where or not name:
        raise Mistake(f"{text!r} is no FILE.py:NAME{_offered(text)}")
    module = loaded(where)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise Mistake(f"{where} has no {part}; {meant(part, _own(found))}")
        found = getattr(found, part)
    return where, name, found


def _offered(text: str) -> str:
    """What could stand after the colon that is missing."""
    names = _functions_of(text) if text.endswith(".py") and Path(text).is_file() else {}
    return f"; in it there is {', '.join(names)}" if names else ""


def _is_function_of(value: Any, file: str) -> bool:
    if isinstance(value, Arrow | Family):
        return True
    code = getattr(inspect.unwrap(value), "__code__", None) if callable(value) else None
    return code is not None and Path(code.co_filename) == Path(file).resolve()


def _own(found: Any) -> list[str]:
    return [n for n, v in vars(found).items() if not n.startswith("_") and not _is_module(v)]


def _is_module(value: Any) -> bool:
    return isinstance(value, ModuleType)


def loaded(where: str) -> ModuleType:
    """The module of a file, or of a name that Python can import.

    What it prints goes to stderr, since stdout is for what was asked.
    """
    file = Path(where)
    if file.suffix == ".py" or "/" in where:
        if not file.is_file():
            raise Mistake(f"there is no file {where}")
        return _run(where, lambda: _from_file(file.resolve()))
    sys.path.insert(0, "")
    return _run(where, lambda: importlib.import_module(where))


def _from_file(file: Path) -> ModuleType:
    name = file.stem if file.stem not in sys.modules else f"_{file.stem}_of_the_user"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    sys.path.insert(0, str(file.parent))
    spec.loader.exec_module(module)
    return module


def _run(where: str, load: Any) -> ModuleType:
    try:
        with contextlib.redirect_stdout(sys.stderr):
            module: ModuleType = load()
    except ModuleNotFoundError as error:
        if error.name and where.split(".")[: error.name.count(".") + 1] == error.name.split("."):
            raise Mistake(f"there is no module {error.name}; a file is FILE.py:NAME") from None
        raise Mistake(f"{_place(where, error)}: {error}") from None
    except SyntaxError as error:
        raise Mistake(pointed(error) if error.lineno else f"{where}: {error.msg}") from None
    except (Exception, SystemExit) as error:
        raise Mistake(f"{_place(where, error)}: {type(error).__name__}: {error}") from None
    return module


def _place(where: str, error: BaseException) -> str:
    """The line of the file that raised an error while it was loaded."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if _same(f, where)]
    return f"{where}:{lines[-1]}" if lines else where


def _same(frame: traceback.FrameSummary, where: str) -> bool:
    return Path(frame.filename) == Path(where).resolve()
