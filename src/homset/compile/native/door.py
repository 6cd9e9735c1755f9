"""The door between Python and machine code: a built-in function that is machine code itself.

It looks at the arguments where CPython and NumPy keep them, puts numbers and addresses into a frame
on the stack, calls the kernel, and makes Python's objects of the results: tuples of floats, ints,
bools and new arrays. Where an argument is not exactly of the kind that the code takes, or the code
gives up, it returns None, and the caller goes the long way.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from ...objects import Array, B, Obj, Product, R
from ...records import is_complex
from ..blocks import Variable
from ..formats import DOUBLE, Format

_TYPE, _REAL, _IMAG = 8, 16, 24  # where an object has its type, and a number its parts
_SIZE, _ITEMS = 16, 24  # where a tuple has these
_DATA, _AXES, _DIMS, _DTYPE, _FLAGS = 16, 24, 32, 56, 64  # where an array has these
_DENSE = 0x0101  # in C order, and aligned
_FASTCALL = 0x0080

_DECLARED = """
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyComplex_FromDoubles(double, double)
declare ptr @PyLong_FromLongLong(i64)
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
declare ptr @PyBool_FromLong(i64)
declare ptr @PyTuple_New(i64)
declare i32 @PyTuple_SetItem(ptr, i64, ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)"""


@cache
def known() -> bool:
    """Whether this Python and this NumPy keep their objects where the door looks for them.

    >>> isinstance(known(), bool)
    True
    """
    x, y = np.zeros((2, 3)), 1.5
    pair = (x, y)
    words = (ctypes.c_int64 * 9).from_address(id(x))
    flags = ctypes.c_int32.from_address(id(x) + _FLAGS).value
    dims = [ctypes.c_int64.from_address(words[_DIMS // 8] + 8 * i).value for i in range(2)]
    wide, narrow = np.float64(y), np.float32(y)
    reals = [ctypes.c_double.from_address(id(z) + _REAL).value for z in (y, wide)]
    numbers = 2 + 3j, np.complex128(2 + 3j)
    places = [id(z) + offset for z in numbers for offset in (_REAL, _IMAG)]
    parts = [ctypes.c_double.from_address(place).value for place in places]
    return (
        words[_TYPE // 8] == id(np.ndarray)
        and words[_DATA // 8] == x.ctypes.data
        and ctypes.c_int32.from_address(id(x) + _AXES).value == 2
        and dims == [2, 3]
        and words[_DTYPE // 8] == id(DOUBLE.dtype(R))
        and flags == x.flags.num
        and reals == [y, y]
        and parts == [2.0, 3.0] * 2
        and ctypes.c_float.from_address(id(narrow) + _REAL).value == y
        and narrow.__sizeof__() >= _REAL + 8
        and ctypes.c_int64.from_address(id(pair) + _SIZE).value == 2
        and ctypes.c_int64.from_address(id(pair) + _ITEMS + 8).value == id(y)
        and ctypes.c_int64.from_address(id(y) + _TYPE).value == id(float)
    )


_NEW_ARRAY, _NEW_SCALAR = 93, 60
"""The entries of NumPy's table of functions that are PyArray_New and PyArray_Scalar."""


@cache
def _numpys(entry: int) -> int:
    """The address of a function of NumPy's, by its entry in the table of them."""
    found = ctypes.pythonapi.PyCapsule_GetPointer
    found.restype, found.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = found(np._core._multiarray_umath._ARRAY_API, None)  # type: ignore[attr-defined]
    return int((ctypes.c_void_p * (entry + 1)).from_address(table)[entry])  # type: ignore[arg-type]


class Door:
    """The text of the function `entry`, for the kernel at an address, with its parameters.

    The text holds no address: those that it needs are in its table `words`, which is to be filled.

    The frame is made for each call, of the words `fixed`. With `kept`, so many of its first words
    are a state: the function belongs to a pair, an array that is the frame, and the long way.
    """

    def __init__(
        self, kernel: int, params: Sequence[Variable], results: Sequence[Variable],
        fixed: Sequence[int], dom: Obj, cod: Obj, format: Format, kept: int = 0,
    ) -> None:  # fmt: skip
        self.format = format
        self.kernel, self.params, self.results, self.fixed = kernel, params, results, fixed
        self.dom, self.cod, self.kept = dom, cod, kept
        self.lines: list[str] = []
        self.words: dict[int, int] = {}  # of each address, its place in the table
        self.dims: dict[tuple[int, ...], str] = {}
        self.count = 0

    def op(self, text: str) -> str:
        self.count += 1
        self.lines.append(f"  %e{self.count} = {text}")
        return f"%e{self.count}"

    def do(self, text: str) -> None:
        self.lines.append(f"  {text}")

    def at(self, place: str, offset: int) -> str:
        """An address so many bytes on."""
        return self.op(f"getelementptr i8, ptr {place}, i64 {offset}")

    def demand(self, test: str, other: str = "decline") -> None:
        """Go on only where a test holds."""
        self.count += 1
        self.do(f"br i1 {test}, label %on{self.count}, label %{other}")
        self.lines.append(f"on{self.count}:")

    def equal(self, place: str, offset: int, value: int, kind: str = "i64") -> str:
        """Whether a word of an object is so."""
        found = self.op(f"load {kind}, ptr {self.at(place, offset)}")
        return self.op(f"icmp eq {kind} {found}, {value}")

    def known(self, address: int) -> str:
        """An address of this process, as a register has it."""
        i = self.words.setdefault(address, len(self.words))
        return self.loaded("ptr", self.at("@words", 8 * i))

    def points(self, place: str, offset: int, thing: object) -> str:
        """Whether a word of an object is the address of a Python object."""
        found = self.loaded("ptr", self.at(place, offset))
        return self.op(f"icmp eq ptr {found}, {self.known(id(thing))}")

    def fill(self, table: int) -> None:
        """Put the addresses into the table, which is at an address."""
        for i, word in enumerate(self.words):
            ctypes.c_int64.from_address(table + 8 * i).value = word

    # --- arguments ---

    def given(self) -> list[tuple[str, Obj | None]]:
        """The leaves of the arguments: a product is given by its parts, inside of them a tuple.

        Of a complex number its parts, which have no object as they are no objects of Python.
        """
        several = isinstance(self.dom, Product) and not is_complex(self.dom)
        parts: Sequence[Obj] = self.dom.parts if several else (self.dom,)
        self.demand(self.op(f"icmp eq i64 %count, {len(parts)}"))
        todo = [(self.at("%args", 8 * i), part) for i, part in enumerate(parts)][::-1]
        found: list[tuple[str, Obj | None]] = []
        while todo:
            place, obj = todo.pop()
            x = self.loaded("ptr", place)
            if not isinstance(obj, Product):
                found.append((x, obj))
                continue
            if is_complex(obj):
                exact, numpys = (self.points(x, _TYPE, kind) for kind in (complex, np.complex128))
                self.demand(self.op(f"or i1 {exact}, {numpys}"))
                found += [(self.at(x, offset), None) for offset in (_REAL, _IMAG)]
                continue
            self.demand(self.points(x, _TYPE, tuple))
            self.demand(self.equal(x, _SIZE, len(obj.parts)))
            todo += [(self.at(x, _ITEMS + 8 * i), p) for i, p in enumerate(obj.parts)][::-1]
        return found

    def take(self, i: int, x: str, obj: Obj | None) -> None:
        """Put an argument into its word of the frame."""
        target = self.at("%frame", 8 * i)
        if isinstance(obj, Array):
            self.array(x, obj)
            word = self.op(f"load i64, ptr {self.at(x, _DATA)}")
            self.do(f"store i64 {word}, ptr {target}")
        elif obj is None:
            self.do(f"store double {self.loaded('double', x)}, ptr {target}")
        elif obj is R:
            self.do(f"store {self.format.llvm} {self.real(x)}, ptr {target}")
        elif obj is B:
            self.demand(self.points(x, _TYPE, bool))
            test = self.op(f"icmp eq ptr {x}, {self.known(id(True))}")
            self.do(f"store i64 {self.op(f'zext i1 {test} to i64')}, ptr {target}")
        else:
            self.demand(self.points(x, _TYPE, int))
            value = self.op(f"call i64 @PyLong_AsLongLongAndOverflow(ptr {x}, ptr %over)")
            over = self.op("load i32, ptr %over")
            self.demand(self.op(f"icmp eq i32 {over}, 0"))
            self.do(f"store i64 {value}, ptr {target}")

    def real(self, x: str) -> str:
        """The number that a float is, of Python or of NumPy, in the format of the code."""
        exact, numpys = (self.points(x, _TYPE, kind) for kind in (float, np.float64))
        wide = self.op(f"or i1 {exact}, {numpys}")
        value = self.loaded("double", self.at(x, _REAL))
        if self.format is DOUBLE:
            self.demand(wide)
            return value
        narrow = self.points(x, _TYPE, self.format.scalar)
        self.demand(self.op(f"or i1 {wide}, {narrow}"))
        kind = self.format.llvm
        rounded, same = (
            self.op(f"fptrunc double {value} to {kind}"),
            self.loaded(kind, self.at(x, _REAL)),
        )
        return self.op(f"select i1 {narrow}, {kind} {same}, {kind} {rounded}")

    def array(self, x: str, obj: Array) -> None:
        """Demand that an argument is a dense array of the shape and the type of an object."""
        self.demand(self.points(x, _TYPE, np.ndarray))
        self.demand(self.points(x, _DTYPE, self.format.dtype(obj.element)))
        flags = self.op(f"load i32, ptr {self.at(x, _FLAGS)}")
        self.demand(self.op(f"icmp eq i32 {self.op(f'and i32 {flags}, {_DENSE}')}, {_DENSE}"))
        self.demand(self.equal(x, _AXES, len(obj.shape), "i32"))
        dims = self.op(f"load ptr, ptr {self.at(x, _DIMS)}")
        for i, n in enumerate(obj.shape):
            self.demand(self.equal(dims, 8 * i, n))

    # --- results ---

    def room(self, i: int, obj: Array) -> str:
        """A new array, its address in its word of the frame."""
        dims = self.dims.setdefault(obj.shape, f"dims{len(self.dims)}")
        dtype = self.format.dtype(obj.element)
        found = self.op(
            f"call ptr {self.known(_numpys(_NEW_ARRAY))}(ptr {self.known(id(np.ndarray))}, i32"
            f" {len(obj.shape)}, ptr @{dims}, i32 {dtype.num}, ptr null, ptr null, i32 0, i32 0,"
            " ptr null)"
        )
        self.demand(self.op(f"icmp ne ptr {found}, null"), "lost")
        word = self.op(f"load i64, ptr {self.at(found, _DATA)}")
        self.do(f"store i64 {word}, ptr {self.at('%frame', 8 * i)}")
        return found

    def boxed(self, i: int, obj: Obj) -> str:
        """Python's number of a word of the frame."""
        place = self.at("%frame", 8 * i)
        if obj is R:
            return self.real_boxed(place)
        if obj is B:
            byte = self.op(f"zext i8 {self.loaded(self.format.stored(obj), place)} to i64")
            return self.op(f"call ptr @PyBool_FromLong(i64 {byte})")
        return self.op(f"call ptr @PyLong_FromLongLong(i64 {self.loaded('i64', place)})")

    def real_boxed(self, place: str) -> str:
        """A real number as Python has it; those that it has not are NumPy's."""
        if self.format is DOUBLE:
            return self.op(f"call ptr @PyFloat_FromDouble(double {self.loaded('double', place)})")
        dtype = self.known(id(self.format.dtype(R)))
        return self.op(
            f"call ptr {self.known(_numpys(_NEW_SCALAR))}(ptr {place}, ptr {dtype}, ptr null)"
        )

    def loaded(self, kind: str, place: str) -> str:
        return self.op(f"load {kind}, ptr {place}")

    def joined(self, i: int) -> str:
        """Python's complex number of two words of the frame."""
        real, imag = (self.loaded("double", self.at("%frame", 8 * k)) for k in (i, i + 1))
        return self.op(f"call ptr @PyComplex_FromDoubles(double {real}, double {imag})")

    def packed(self, arrays: dict[int, str]) -> str:
        """The tuples of a value of the codomain, made of its leaves, which go in order."""
        start, i = self.kept + len(self.params), 0
        todo: list[tuple[Obj, str, int]] = [(self.cod, "", 0)]
        whole = ""
        while todo:
            obj, outer, place = todo.pop()
            if is_complex(obj):
                made, i = self.joined(start + i), i + 2
            elif not isinstance(obj, Product):
                made, i = arrays[i] if i in arrays else self.boxed(start + i, obj), i + 1
            else:
                made = self.op(f"call ptr @PyTuple_New(i64 {len(obj.parts)})")
                inside = [(part, made, i) for i, part in enumerate(obj.parts)]
                todo.extend(reversed(inside))
            if outer:
                self.op(f"call i32 @PyTuple_SetItem(ptr {outer}, i64 {place}, ptr {made})")
            whole = whole or made
        return whole

    # --- the function ---

    def text(self) -> str:
        """The function and what it needs."""
        n, m = self.kept + len(self.params), len(self.results)
        for i, (x, obj) in enumerate(self.given(), self.kept):
            self.take(i, x, obj)
        arrays = {i: self.room(n + i, v.obj) for i, v in enumerate(self.results)
                  if isinstance(v.obj, Array)}  # fmt: skip
        for i, word in enumerate(self.fixed, n + m):
            self.do(f"store ptr {self.known(word)}, ptr {self.at('%frame', 8 * i)}")
        failed = self.op(f"call i32 {self.known(self.kernel)}(ptr %frame)")
        self.do(f"%gone = icmp ne i32 {failed}, 0")
        self.do("br i1 %gone, label %undo, label %made")
        self.lines.append("made:")
        self.do(f"ret ptr {self.packed(arrays)}")
        self.lines.append("undo:")
        for array in arrays.values():
            self.do(f"call void @Py_DecRef(ptr {array})")
        self.do("br label %decline")
        shapes = [
            f"@{name} = private constant [{len(shape)} x i64] "
            f"[{', '.join([f'i64 {k}' for k in shape])}]"
            for shape, name in self.dims.items()
        ]
        self.lines.append("decline:")
        frame = self.standing() if self.kept else self.passing(n + m)
        return "\n".join(
            [
                _DECLARED, f"@words = global [{len(self.words)} x i64] zeroinitializer, align 8",
                *shapes, "define ptr @entry(ptr %self, ptr %args, i64 %count) {",
                *frame, "  %over = alloca i32", *self.lines, "lost:", "  ret ptr null", "}",
            ]
        )  # fmt: skip

    def passing(self, words: int) -> list[str]:
        """A frame that is on the stack; where the door declines, it gives None."""
        none = self.known(id(None))
        self.do(f"call void @Py_IncRef(ptr {none})")
        self.do(f"ret ptr {none}")
        return [f"  %frame = alloca [{words + len(self.fixed)} x i64], align 16"]

    def standing(self) -> list[str]:
        """The frame of a state; where the door declines, it calls the long way."""
        self.do("%way = load ptr, ptr %second")
        call = "call ptr @PyObject_Vectorcall(ptr %way, ptr %args, i64 %count, ptr null)"
        self.do(f"ret ptr {self.op(call)}")
        return [
            f"  %first = getelementptr i8, ptr %self, i64 {_ITEMS}",
            f"  %second = getelementptr i8, ptr %self, i64 {_ITEMS + 8}",
            "  %array = load ptr, ptr %first",
            f"  %data = getelementptr i8, ptr %array, i64 {_DATA}",
            "  %frame = load ptr, ptr %data",
        ]


_NAME = ctypes.create_string_buffer(b"compiled")


def opened(address: int, keep: Sequence[Any]) -> Any:
    """The built-in function at an address; `keep` is what has to live as long as it does."""
    return bound(method_at(address), keep)


def method_at(address: int) -> Any:
    """What built-in functions are made of, that differ in what they belong to.

    Python's `PyMethodDef`, in an array, which the collector does not take apart.
    """
    return np.array([ctypes.addressof(_NAME), address, _FASTCALL, 0], np.int64)


def bound(method: Any, keep: Sequence[Any]) -> Any:
    """The built-in function of a method that belongs to objects, and keeps them.

    It reads its method to the last, so that has to be in the tuple that it gives up after that.
    """
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object,
                                                     ctypes.c_void_p]  # fmt: skip
    return make(method.ctypes.data, (*keep, method), None)
