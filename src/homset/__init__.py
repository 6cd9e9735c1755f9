"""homset: compile to categories.

A program is written once, as categorical combinators, and interpreted in many categories: run,
printed, drawn, turned into formulas, differentiated. Differentiation is one category among others.

>>> import homset as hs
>>> from homset import dup, mul, add
>>> sqr = dup >> mul
>>> mag_sqr = (sqr * sqr) >> add
>>> mag_sqr(3.0, 4.0)
25.0
"""

from .arrows import Arrow as Arrow
from .arrows import compose as compose
from .arrows import const as const
from .arrows import fork as fork
from .arrows import identity as identity
from .categories.functions import Functions as Functions
from .combinators import *
from .objects import B as B
from .objects import Product as Product
from .objects import R as R
from .objects import Unit as Unit
from .objects import Z as Z
from .prelude import *
from .values import Left as Left
from .values import Right as Right
from .categories.dual import Dual as Dual
from .categories.gad import GAD as GAD
from .categories.linear_maps import LinearMaps as LinearMaps
from .categories.begin import Begin as Begin
from .categories.both import Both as Both
from .categories.cont import Cont as Cont
from .categories.graph import Graph as Graph
from .categories.matrices import Matrices as Matrices
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


def __getattr__(name):
    if name == "SymPy":
        from .categories.symbolic import SymPy
        return SymPy
    raise AttributeError(f"module 'homset' has no attribute {name!r}")
