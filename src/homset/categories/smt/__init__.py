"""SMT: the category in which a program becomes a formula, and questions about it for a solver."""
