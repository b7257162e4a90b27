"""Deeds by which children and teachers are brought together, handed over and stood in for."""
