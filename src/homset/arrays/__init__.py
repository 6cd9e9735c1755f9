"""Operations on whole arrays: the second half of the table of primitives, in families."""
