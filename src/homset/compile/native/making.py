"""Object code of modules: from a store, or made by LLVM, of several modules side by side."""

from __future__ import annotations

import ctypes
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from . import engine
from .engine import llvm, machine, processor, quick_machine
from .store import Store

_LOG = logging.getLogger("homset.compile")


def object_code(texts: Sequence[str], tune: bool, store: Store | None = None) -> list[bytes]:
    """The object code of modules, tuned or made quickly; from a store if it is there."""
    if store is None:
        return _made(texts, tune)
    keys = {_key(text, tune): text for text in texts}
    found = {key: code for key in keys if (code := store.get(key)) is not None}
    left = {key: text for key, text in keys.items() if key not in found}
    if left:
        new = dict(zip(left, _made([*left.values()], tune), strict=True))
        for key, code in new.items():
            store.put(key, code)
        return [{**found, **new}[key] for key in keys]
    _LOG.debug("machine code found in %s", store.folder)
    return list(found.values())


def _made(texts: Sequence[str], tune: bool) -> list[bytes]:
    _LOG.debug("machine code made")
    return tuned(texts) if tune else [untuned(text) for text in texts]


def _key(text: str, tune: bool) -> str:
    """What decides about code: its text, how it is made, by what, and for which processor."""
    return sha256("\0".join([_maker(), str(tune), text]).encode()).hexdigest()


@cache
def _maker() -> str:
    b, here = llvm(), import_module("llvmlite")
    files = [Path(str(file)).read_bytes() for file in (__file__, engine.__file__)]
    parts = (sha256(b"".join(files)).hexdigest(), here.__version__, b.llvm_version_info,
             b.get_default_triple(), *processor())  # fmt: skip
    return "\0".join(map(str, parts))


def untuned(text: str) -> bytes:
    """The object code of a module that runs once a call: it is made many times as quickly."""
    made: bytes = quick_machine().emit_object(llvm().parse_assembly(text))
    return made


def tuned(texts: Sequence[str]) -> list[bytes]:
    """The object code of modules, each made by a thread."""
    mine, *others = texts
    beside: list[_Beside] = []
    try:
        for text in others:
            beside.append(_Beside(text))
        made = _tuned(mine)
    finally:
        for one in beside:
            one.end()
    return [made, *[one.code() for one in beside]]


class _Beside(threading.Thread):
    """The object code of a module, made while other threads make that of others."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.error: BaseException | None = None
        try:
            self.start()
        except RuntimeError:  # there are no new threads, at the end of Python say: it is made here
            self.run()

    def run(self) -> None:
        try:
            self.made = _tuned(self.text)
        except BaseException as error:  # for the thread that waits
            self.error = error

    def end(self) -> None:
        """Wait until it has ended, if it has begun."""
        if self.ident is not None:
            self.join()

    def code(self) -> bytes:
        """The code of a thread that has ended; raises what was raised meanwhile."""
        if self.error is not None:
            raise self.error
        return self.made


_machines: deque[Any] = deque()  # that no thread is using


def _tuned(text: str) -> bytes:
    """The object code of a module, by a machine that nobody else uses meanwhile.

    A module must go before its context does, and in garbage (the frames of an error, say) the
    collector takes either one first: so it is closed.
    """
    mine = _spare()
    with _parsed(text) as module:
        _in_registers(module, mine)
        code = _emitted(module, mine)
    _machines.append(mine)
    return code


def _spare() -> Any:
    try:
        return _machines.pop()
    except IndexError:
        return machine()


def _parsed(text: str) -> Any:
    """A module in a context of its own, of its text."""
    b, parse = llvm(), _free("LLVMPY_ParseAssembly")
    context = b.create_context()
    if parse is None:
        return b.parse_assembly(text, context)
    with b.ffi.OutputString() as error:
        module = parse(context, text.encode(), error)
        if not module:
            raise RuntimeError(str(error))
    return b.ModuleRef(module, context)


def _in_registers(module: Any, mine: Any) -> None:
    """Put what is on the stack into registers: nothing else is left to do, vectors are there."""
    b = llvm()
    passes = b.create_new_module_pass_manager()
    passes.add_sroa_pass()
    builder = b.create_pass_builder(mine, b.create_pipeline_tuning_options())
    (_free("LLVMPY_RunNewModulePassManager") or type(passes).run)(passes, module, builder)


def _emitted(module: Any, mine: Any) -> bytes:
    """The object code of a module that is in registers."""
    emit = _free("LLVMPY_TargetMachineEmitToMemory")
    if emit is None:
        made: bytes = mine.emit_object(module)
        return made
    ffi = llvm().ffi
    with ffi.OutputString() as error:
        memory = emit(mine, module, True, error)
        if not memory:
            raise RuntimeError(str(error))
    try:
        start = ffi.lib.LLVMPY_GetBufferStart(memory)
        return ctypes.string_at(start, ffi.lib.LLVMPY_GetBufferSize(memory))
    finally:
        ffi.lib.LLVMPY_DisposeMemoryBuffer(memory)


@cache
def _free(name: str) -> Callable[..., Any] | None:
    """A function of libllvmlite without llvmlite's lock; None where that is made in another way.

    It has one lock around all functions; but modules of different contexts have nothing in common.
    """
    try:
        lib = llvm().ffi.lib
        locked = getattr(lib, name)
        free: Callable[..., Any] = ctypes.CDLL(lib._name, handle=lib._handle)[name]
        free.argtypes, free.restype = locked.argtypes, locked.restype  # type: ignore[attr-defined]
    except AttributeError:
        return None
    return free
