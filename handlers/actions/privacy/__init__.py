"""Deeds of families' rights, retention, erasure, incidents and the yearly audit."""
