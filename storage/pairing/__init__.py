"""Which teacher looks after which child, since when, and who stands in."""
