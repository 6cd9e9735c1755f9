"""Objects: what arrows go between.

Objects are interned: two equal objects are the same Python object, so that comparing them costs
nothing however large they are. Every walk over an object is iterative.

>>> R * R, Product(R, R, Z), R + B, R ** Z, R ** (2, 3), Unit
(R * R, Product(R, R, Z), R + B, R ** Z, R ** (2, 3), Unit)
>>> R * R is Product(R, R)
True
>>> print((R * Z) ** B + Unit)
(R × Z)^B + 1
"""

from .grammar import KINDS as KINDS
from .grammar import Array as Array
from .grammar import B as B
from .grammar import Exp as Exp
from .grammar import Kind as Kind
from .grammar import List as List
from .grammar import Obj as Obj
from .grammar import Product as Product
from .grammar import R as R
from .grammar import Scalar as Scalar
from .grammar import Sum as Sum
from .grammar import Types as Types
from .grammar import Unit as Unit
from .grammar import Var as Var
from .grammar import Z as Z
from .grammar import as_object as as_object
from .grammar import flatten as flatten
from .grammar import fold as fold
from .grammar import intern as intern
from .grammar import not_object as not_object
from .grammar import unflatten as unflatten
from .printing import brief as brief
from .printing import render as render
from .sizes import natural as natural
from .walks import ground as ground
from .walks import leaves as leaves
from .walks import row_of as row_of
from .walks import rows as rows
from .walks import substitute as substitute
from .walks import variables as variables
from .walks import with_leaves as with_leaves
