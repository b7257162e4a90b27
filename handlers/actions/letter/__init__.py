"""Deeds of a letter from its draft to its end, its receipts, and the asking after every child."""
