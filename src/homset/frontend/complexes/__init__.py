"""Complex numbers in Python functions: what is done to them is done to their parts, which are real.

`parts` are the values, `arithmetic` the operators, `lifting` the functions that are linear,
`written` and `fourier` those that are compiled from their definitions, `library` the tables.
"""
