"""homset: compile to categories.

A program is written once, as categorical combinators, and interpreted in many categories: run,
printed, drawn, turned into formulas, differentiated. Differentiation is one category among others.

>>> import homset as hs
>>> from homset import add, dup, mul
>>> sqr = dup >> mul
>>> mag_sqr = (sqr * sqr) >> add
>>> mag_sqr(3.0, 4.0), hs.grad(mag_sqr)(3.0, 4.0)
(25.0, (6.0, 8.0))
"""

from types import ModuleType as _ModuleType
from typing import Any as _Any

from .arrows import Arrow as Arrow
from .arrows import compose as compose
from .arrows import const as const
from .arrows import fork as fork
from .arrows import identity as identity
from .batching import each as each
from .batching import vmap as vmap
from .calculus import derivative as derivative
from .calculus import grad as grad
from .calculus import hessian as hessian
from .calculus import hvp as hvp
from .calculus import jacobian as jacobian
from .calculus import jvp as jvp
from .calculus import linearize as linearize
from .calculus import value_and_grad as value_and_grad
from .calculus import value_and_jacobian as value_and_jacobian
from .calculus import vjp as vjp
from .categories.begin import Begin as Begin
from .categories.both import Both as Both
from .categories.cont import Cont as Cont
from .categories.dual import Dual as Dual
from .categories.functions import Functions as Functions
from .categories.gad import GAD as GAD
from .categories.graph import Graph as Graph
from .categories.latex import Latex as Latex
from .categories.linear_maps import LinearMaps as LinearMaps
from .categories.matrices import Matrices as Matrices
from .categories.sparsity import Sparsity as Sparsity
from .categories.syntax import Ascii as Ascii
from .categories.syntax import Syntax as Syntax
from .category import Additive as Additive
from .category import Addressed as Addressed
from .category import Cartesian as Cartesian
from .category import Category as Category
from .category import Closed as Closed
from .category import Cocartesian as Cocartesian
from .category import Coproduct as Coproduct
from .category import Diagrammatic as Diagrammatic
from .category import Indexed as Indexed
from .category import IndexedAdditive as IndexedAdditive
from .category import Lists as Lists
from .category import Loops as Loops
from .category import Monoidal as Monoidal
from .category import Numeric as Numeric
from .category import Recursive as Recursive
from .category import Scalar as Scalar
from .checkpoints import checkpoint as checkpoint
from .combinators import *
from .drawing import draw as draw
from .drawing import string_diagram as string_diagram
from .errors import ArgumentError as ArgumentError
from .errors import CompositionError as CompositionError
from .errors import DivisionError as DivisionError
from .errors import DomainError as DomainError
from .errors import HomsetError as HomsetError
from .errors import LawError as LawError
from .errors import MissingExtraError as MissingExtraError
from .errors import MissingStructureError as MissingStructureError
from .errors import OutOfRangeError as OutOfRangeError
from .errors import RefusedError as RefusedError
from .frontend import arrow as arrow
from .objects import B as B
from .objects import List as List
from .objects import Obj as Obj
from .objects import Product as Product
from .objects import R as R
from .objects import Unit as Unit
from .objects import Z as Z
from .prelude import *
from .primitives import Primitive as Primitive
from .proofs import derive as derive
from .records import Complex as Complex
from .stopping import stop_gradient as stop_gradient
from .tangents import Linear as Linear
from .values import Left as Left
from .values import Right as Right

__version__ = "0.1.0"

__all__ = [
    _name
    for _name, _value in list(globals().items())
    if not _name.startswith("_") and not isinstance(_value, _ModuleType)
]


_LATE = {
    "SymPy": ".categories.symbolic",
    "Interval": ".categories.interval",
    "mean_value": ".verified",
    "minimize": ".verified",
    "Incremental": ".categories.incremental",
    "Demand": ".categories.demand",
    "Polynomial": ".categories.polynomial",
    **dict.fromkeys(("Kleisli", "Probability", "Relation", "Sampling"), ".categories.kleisli"),
    **dict.fromkeys(("Distributions", "Monad"), ".monads"),
    "Distribution": ".outcomes",
    **dict.fromkeys(
        ("below", "bernoulli", "categorical", "choose", "coin", "effect", "observe"), ".effects"
    ),
    "Cost": ".categories.cost",
    "Taylor": ".categories.taylor",
    "jit": ".compile.jit",
    "in_place": ".compile.stepping",
    "SMT": ".categories.smt.category",
    **dict.fromkeys(("equivalent", "prove", "solve"), ".categories.smt.asking"),
    **dict.fromkeys(
        ("Counterexample", "NoSolution", "Proved", "Solution", "Unknown"),
        ".categories.smt.answers",
    ),
    "sparse_hessian": ".sparse",
    "sparse_jacobian": ".sparse",
    "C": ".categories.c",
    "GLSL": ".categories.glsl",
    "Fixed": ".compile.circuit.formats",
    "Verilog": ".categories.verilog",
}
"""Where names are that are imported when they are asked for: they, or what they need, take long."""


def __dir__() -> list[str]:
    # The vocabulary, without the modules that it is made of. `from homset import *` reads
    # `__all__`, and stays light without the names that `__getattr__` imports.
    special = [name for name in globals() if name.startswith("__")]
    return sorted({*__all__, *_LATE, "laws", *special})


def __getattr__(name: str) -> _Any:
    from importlib import import_module

    if name == "laws":
        return import_module("homset.laws")
    if name not in _LATE:
        raise AttributeError(f"module 'homset' has no attribute {name!r}")
    return getattr(import_module(_LATE[name], "homset"), name)
