"""Voices as phones record them: what is made of each, and what no recording can do to the server."""
