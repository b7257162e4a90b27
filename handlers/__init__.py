"""Answers people: keeps what they say, finds out who they are, and lets their router find the deed."""
