"""The child's file: its timeline and media, its search, its copies, and what is read out of it."""
