"""Danger: alerts, what was done about each, and who is called next."""
