"""Drawings of dataflow graphs: Graphviz source, SVG, and text for a terminal."""

from .dot import dot as dot
