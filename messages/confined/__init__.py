"""Runs work on what strangers hand in inside a child process that may die of it; tables and voices share it."""
