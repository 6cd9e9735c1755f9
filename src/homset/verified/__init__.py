"""What is proved with enclosures: tighter bounds by derivatives, global minima."""

from .mean_value import MeanValue as MeanValue
from .mean_value import mean_value as mean_value
from .minimum import Minimum as Minimum
from .minimum import minimize as minimize
