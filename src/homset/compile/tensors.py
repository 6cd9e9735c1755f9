"""What the code for PyTorch calls on tensors: control, entries, and the way to a device.

Where an argument is on a device, so are all arrays, and the results. A number that no argument goes
into (a constant, the counter of a loop) stays with the processor meanwhile: PyTorch mixes it in
without a copy, and a loop or an index need not wait for the device to tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch

from ..chains import Chain, chain
from ..errors import DomainError, MissingStructureError
from ..places import Place
from . import eager
from .foreign import check_index

CPU = "cpu"
"""Where a tensor is that is on no other device."""


def device_of(args: Any) -> Any:
    """Where the arguments are that are on another device than the processor, or `CPU`.

    Raises `DomainError` where they are on several.
    """
    found: Any = CPU
    for x in _tensors(args):
        if x.device.type != CPU and x.device != found:
            if found != CPU:
                raise DomainError(f"arguments are on {found} and on {x.device}: put them on one")
            found = x.device
    return found


def _tensors(values: Any) -> Iterator[Any]:
    for x in values:
        if isinstance(x, (tuple, Chain)):
            yield from _tensors(x)
        elif isinstance(x, torch.Tensor):
            yield x


def moved(device: Any, x: Any) -> Any:
    """The same on a device, where it is not there: a tensor, or a list of rows of them.

    Nobody waits for the copy: what is moved is of the program, and not written to any more.
    """
    if isinstance(x, Chain):
        return chain([tuple([moved(device, part) for part in entry]) for entry in x])
    return x.to(device, non_blocking=True) if isinstance(x, torch.Tensor) else x


def arrived(device: Any, x: Any) -> Any:
    """An argument on a device, or a number, which may stay."""
    if not isinstance(x, torch.Tensor):
        return moved(device, x)
    return x.to(device) if x.ndim else x


def there(device: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays, for arguments that are on a device or can be moved there."""
    if device == CPU:
        return function
    return lambda *args: function(*[moved(device, x) for x in args])


def stack(device: Any) -> Callable[[list[Any]], Any]:
    """Rows, or numbers, as one array on a device."""
    if device == CPU:
        made: Callable[[list[Any]], Any] = torch.stack
        return made

    def stacked(rows: list[Any]) -> Any:
        if any([x.device.type != CPU for x in rows]):
            rows = [moved(device, x) for x in rows]
        return moved(device, torch.stack(rows))

    return stacked


# --- control --------------------------------------------------------------------------------------


def branch(test: Any, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """The side that a truth value says; where `vmap` holds many, both, each for its entries."""
    try:
        known = bool(test)
    except RuntimeError:
        pairs = zip(then(), other(), strict=True)
        return tuple([torch.where(test, x, y) for x, y in pairs])
    return then() if known else other()


def loop(test: Callable[..., Any], step: Callable[..., Any], state: Any) -> Any:
    """Steps as long as the test holds; `MissingStructureError` where `vmap` holds many of it."""

    def known(*state: Any) -> tuple[bool]:
        found = test(*state)[0]
        try:
            return (bool(found),)
        except RuntimeError:
            raise MissingStructureError(
                "PyTorch's vmap has no loop whose length is data: call it on one entry after"
                " the other, or use the back end jax, whose vmap has"
            ) from None

    return eager.loop(known, step, state)


# --- entries --------------------------------------------------------------------------------------


def _index(i: Any, n: int, place: Place | None) -> Any:
    """An index as a number where it is known, or from the start as an array."""
    if not torch.compiler.is_compiling():
        try:
            known = int(i)
        except RuntimeError:  # of torch.func's own tensors
            pass
        else:
            check_index(known, n, place)
            return known
    return torch.where(i < 0, i + n, i)


def get(x: Any, i: Any, n: int, place: Place | None = None) -> Any:
    """x[i]."""
    at = _index(i, n, place)
    if isinstance(at, int):
        return x[at]
    return torch.index_select(x, 0, at.reshape(1).to(x.device)).squeeze(0)


def put(x: Any, i: Any, value: Any, n: tuple[int, ...], place: Place | None = None) -> Any:
    """x with another value at i."""
    at = _index(i[0], n[0], place)
    if isinstance(at, int):
        return torch.select_scatter(x, moved(x.device, value), 0, at)
    return x.index_put((at,), value)


def accumulate(
    x: Any, indices: tuple[Any, ...], value: Any, sizes: tuple[int, ...], place: Place | None = None
) -> Any:
    """x with a value added at some indices."""
    at = [_index(i, n, place) for i, n in zip(indices, sizes, strict=True)]
    if len(at) == 1 and isinstance(at[0], int):
        return torch.select_scatter(x, x[at[0]] + value, 0, at[0])
    return x.index_put(tuple(map(torch.as_tensor, at)), value, accumulate=True)


# --- values ---------------------------------------------------------------------------------------


def known(x: Any) -> Any:
    """A tensor's numbers as NumPy has them, or None where they are not known yet."""
    if torch.compiler.is_compiling() or x.device.type != CPU:
        return None
    try:
        return x.detach().numpy()[()]
    except RuntimeError:  # of torch.func's own tensors
        return None


def told(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays whose failure is an error of the values that were given."""

    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except (torch.linalg.LinAlgError, IndexError) as error:
            raise DomainError(str(error)) from None

    return run


# --- products -------------------------------------------------------------------------------------


def contraction(left: str, right: str, out: str) -> Callable[[Any, Any], Any]:
    """einsum of two arrays, in a few steps where it is one product of matrices or vectors.

    On a device integers go without a product of matrices, which is for real numbers there; truth
    values, whose sum is whether one of them holds, have none anywhere.
    """
    known = _matrices(left, right, out) or partial(torch.einsum, f"{left},{right}->{out}")

    def run(x: Any, y: Any) -> Any:
        if x.dtype == torch.bool:
            return run(x.to(torch.int64), y.to(torch.int64)) != 0
        if x.is_floating_point() or x.device.type == CPU:
            return known(x, y)
        return _by_entries(left, right, out, x, y)

    return run


def _matrices(left: str, right: str, out: str) -> Callable[[Any, Any], Any] | None:
    """The product of two matrices or vectors over one letter or none, if it is that."""
    inner = [c for c in left if c in right]
    if not inner and len(left) == len(right) == 1:
        return _outer if out == left + right else lambda x, y: _outer(y, x)
    if len(inner) != 1 or inner[0] in out or max(len(left), len(right)) > 2:
        return None
    (c,) = inner
    turns = left.index(c) < len(left) - 1, right.index(c) > 0
    swapped = out != left.replace(c, "") + right.replace(c, "")

    def product(x: Any, y: Any) -> Any:
        found = (x.t() if turns[0] else x) @ (y.t() if turns[1] else y)
        return found.t() if swapped else found

    return product


def _outer(x: Any, y: Any) -> Any:
    return x.unsqueeze(1) * y


def _by_entries(left: str, right: str, out: str, x: Any, y: Any) -> Any:
    summed = [c for c in dict.fromkeys(left + right) if c not in out]
    product = _spread(x, left, [*out, *summed]) * _spread(y, right, [*out, *summed])
    return product.sum(tuple(range(len(out), product.ndim))) if summed else product


def _spread(x: Any, letters: str, every: list[str]) -> Any:
    """An array with an axis for each letter, of length one for those that it has not."""
    order = [letters.index(c) for c in every if c in letters]
    shape = [x.shape[letters.index(c)] if c in letters else 1 for c in every]
    return x.permute(order).reshape(shape)
