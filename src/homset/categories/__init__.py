"""One file a category; nothing else knows about it."""
