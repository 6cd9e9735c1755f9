"""Back ends: a graph becomes code. (graph → blocks → NumPy source, ...)"""
