"""Deeds by which families come in, agree, and leave, and by which somebody is kept away."""
