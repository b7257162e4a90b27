"""Measures the program beside its peers and its limits, always both in the same run."""
