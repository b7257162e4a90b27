"""The data dictionary: every field of the register once, and who may see it."""
