"""Makes of a recording what every browser plays, in a process that may die of it."""
