"""Pictures: dataflow graphs and string diagrams as SVG, PNG, TikZ, DOT, Mermaid and text."""

from .pictures import Picture as Picture
from .pictures import draw as draw
from .pictures import string_diagram as string_diagram
