"""Reads a table file that somebody uploads, in a process that may die of it, into plain rows."""
