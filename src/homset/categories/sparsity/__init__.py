"""Sparsity: which numbers of a result can depend on which numbers of the argument.

The pattern of f : a → b is a boolean matrix, a row for each real number of b and a column for each
of a; an entry that is false is a derivative that is zero everywhere. The patterns compose as
boolean matrices do. (Griewank and Walther, *Evaluating Derivatives*, 2008, chapter 7.)
"""

from .category import Sparsity as Sparsity
from .pattern import Pattern as Pattern
