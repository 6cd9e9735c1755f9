"""Blocks as programs in languages like C: what C and GLSL share, and then each of them."""
