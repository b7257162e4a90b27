"""A file as the register understands it: headings, rows, whose they are, and what they would change."""
