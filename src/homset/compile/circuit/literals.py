"""Declarations, constants and sign extension, as Verilog has them."""

from __future__ import annotations

from .formats import Kind


def declared(kind: Kind) -> str:
    """The range of a declaration, with a space after it.

    >>> declared(Kind(16, 8)), declared(Kind(1, 0, False))
    ('signed [15:0] ', '')
    """
    if kind.width == 1 and not kind.signed:
        return ""
    return f"{'signed ' if kind.signed else ''}[{kind.width - 1}:0] "


def literal(kind: Kind, value: int) -> str:
    """A constant of a kind, in steps.

    >>> literal(Kind(8, 4), -3), literal(Kind(2, 0, False), 3)
    ("-8'sd3", "2'd3")
    """
    if not kind.signed:
        return f"{kind.width}'d{value}"
    if value == -(1 << (kind.width - 1)):
        return f"{kind.width}'sh{1 << (kind.width - 1):x}"
    return f"{'-' if value < 0 else ''}{kind.width}'sd{abs(value)}"


def extended(name: str, kind: Kind, width: int, left: int = 0) -> str:
    """A signed number moved to the left and made wider, bit by bit."""
    pad = width - kind.width - left
    parts = [f"{{{pad}{{{name}[{kind.width - 1}]}}}}"] if pad else []
    parts.append(name)
    if left:
        parts.append(f"{left}'d0")
    return name if len(parts) == 1 else f"{{{', '.join(parts)}}}"
