"""The protocols: what structure a category can have, stated with its laws.

A category gives a meaning to every arrow that asks for no more structure than it has:
`SomeCategory(program)`. A protocol holds abstract operations and operations derived from them.
Products are n-ary, and n = 2 and n = 0 are the familiar cases: `ex(0, (a, b))` is exl,
`dup(a, 2)` is dup, `dup(a, 0)` is the arrow to the terminal object `Unit`; dually `inj(0, (a, b))`
is inl, `jam(a, 2)` is jam and `jam(a, 0)` is the zero of a.

The structures build on one another in this order, a file each: `category`; `products`; `biproducts`
(for linear maps) and `coproducts`; `closed`; `indexed` and `lists`; `numeric`; `loops`. Their laws
are in `homset.laws` under the same names.

Objects are passed where an operation depends on them. `A` is the type of the category's arrows.
"""

from .biproducts import Additive as Additive
from .biproducts import Cocartesian as Cocartesian
from .category import Category as Category
from .closed import Closed as Closed
from .closed import Recursive as Recursive
from .coproducts import Coproduct as Coproduct
from .indexed import Addressed as Addressed
from .indexed import Indexed as Indexed
from .indexed import IndexedAdditive as IndexedAdditive
from .lists import Lists as Lists
from .loops import Loops as Loops
from .numeric import Numeric as Numeric
from .numeric import Scalar as Scalar
from .products import Cartesian as Cartesian
from .products import Diagrammatic as Diagrammatic
from .products import Monoidal as Monoidal
