"""Object code in a folder, where other processes find it: on request, as making it takes time.

A file is named after what its code is made from, by what, and for which processor, so that code
that is found is the code that would be made. It is whole or it is not there: it is written beside
and then renamed, and begins with a sum of what it holds. What cannot be read is made anew.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from contextlib import suppress
from functools import cache
from hashlib import sha256
from os import PathLike
from pathlib import Path

from ...errors import ArgumentError

VARIABLE = "HOMSET_CACHE_DIR"
"""The variable of the environment that names the folder, and asks for it where nobody else does."""

Cache = bool | str | PathLike[str] | None
"""Whether code is kept, or in which folder; None leaves that to the environment."""

_HEAD = b"homset object code 1\n"


def store_of(cache: Cache) -> Store | None:
    """Where code is kept, if it is.

    Raises `ArgumentError` for what is no folder, nor yes or no.

    >>> store_of(False), store_of("there").folder.name
    (None, 'there')
    """
    if isinstance(cache, str | PathLike) and str(cache):
        return Store(Path(cache).expanduser())
    if not isinstance(cache, bool | None):
        raise ArgumentError(f"cache is True, False or the path of a folder; got {cache!r}")
    named = os.environ.get(VARIABLE)
    if cache is False or (cache is None and not named):
        return None
    return Store(Path(named).expanduser() if named else _usual())


def _usual() -> Path:
    """The folder for what can be made anew, as each system has it."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "homset"


class Store:
    """A folder of object code. `key` is made of letters and digits.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "code")
    ...     store.put("key", b"code")
    ...     store.get("key"), store.get("other")
    (b'code', None)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """What is kept under a key; None if it is not there, or not whole."""
        try:
            data = self._place(key).read_bytes()
        except OSError:
            return None
        code = data[len(_head(b"")) :]
        return code if data == _head(code) + code else None

    def put(self, key: str, code: bytes) -> None:
        """Keep code under a key; where that cannot be, it is said once, and no more happens."""
        try:
            self.folder.mkdir(0o700, parents=True, exist_ok=True)
            self._write(_head(code) + code, self._place(key))
        except OSError as error:
            _warn(self.folder, str(error))

    def _write(self, data: bytes, place: Path) -> None:
        """A whole file, or none."""
        handle, name = tempfile.mkstemp(dir=self.folder)
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(name, place)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise

    def _place(self, key: str) -> Path:
        return self.folder / f"{key}.o"


def _head(code: bytes) -> bytes:
    return _HEAD + sha256(code).hexdigest().encode()


@cache
def _warn(folder: Path, reason: str) -> None:
    """Say once that code is not kept."""
    warnings.warn(
        f"compiled code cannot be kept in {folder}, and is made anew by every process: {reason};"
        f" {VARIABLE} or cache= name another folder",
        RuntimeWarning,
        stacklevel=2,
    )
