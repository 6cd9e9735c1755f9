"""Object code in this process: it goes when nobody has it, and what has linked it goes with it."""

from __future__ import annotations

import ctypes
import gc
import weakref

import pytest

pytest.importorskip("llvmlite")

from homset.compile.native import linking
from homset.compile.native.linking import AT_ONCE, Code
from homset.compile.native.making import object_code


def answer(n: int) -> Code:
    text = f"define i32 @answer() {{\n  ret i32 {n}\n}}"
    return Code(object_code([text], tune=False), "answer")


def called(code: Code) -> int:
    found: int = ctypes.CFUNCTYPE(ctypes.c_int32)(code.addresses["answer"])()
    return found


def test_linkers_go_with_all_that_they_have_linked() -> None:
    codes = [answer(n) for n in range(AT_ONCE)]
    linker = weakref.ref(linking._linkers[0])
    codes += [answer(n) for n in range(AT_ONCE)]
    assert linker() is not linking._linkers[0]
    assert [called(code) for code in codes] == 2 * list(range(AT_ONCE))
    del codes
    gc.collect()
    assert linker() is None


def test_a_linker_stays_for_one_that_is_left() -> None:
    left = answer(42)
    linker = weakref.ref(linking._linkers[0])
    for n in range(2 * AT_ONCE):
        answer(n)
    gc.collect()
    assert linker() is not None
    assert called(left) == 42
    del left
    gc.collect()
    assert linker() is None


def test_an_import_is_linked_by_its_address() -> None:
    twice = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int32)(lambda n: 2 * n)
    text = (
        "declare i32 @twice(i32)\n"
        "define i32 @answer() {\n  %a = call i32 @twice(i32 21)\n  ret i32 %a\n}"
    )
    place = ctypes.cast(twice, ctypes.c_void_p).value
    assert place is not None
    code = Code(object_code([text], tune=False), "answer", imports={"twice": place})
    assert called(code) == 42


def test_an_unknown_name_is_an_error_and_no_crash() -> None:
    text = (
        "declare i32 @nobody()\ndefine i32 @answer() {\n  %a = call i32 @nobody()\n  ret i32 %a\n}"
    )
    with pytest.raises(RuntimeError, match="answer"):
        Code(object_code([text], tune=False), "answer")


def test_code_outlives_what_is_collected_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def let_go(library: object, linker: object) -> None:
        events.append("gone")

    class Owner:
        def __init__(self, code: Code) -> None:
            self.code, self.me = code, self

        def __del__(self) -> None:
            events.append(f"called: {called(self.code)}")

    gc.collect()
    monkeypatch.setattr(linking, "_let_go", let_go)
    Owner(answer(42))
    gc.collect()
    assert events == ["called: 42", "gone"]
