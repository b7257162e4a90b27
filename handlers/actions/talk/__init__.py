"""Deeds that carry words from one to another: relays, tickets, leave, what could not be delivered or read."""
