"""Dangers: what the sender is told, who is woken, who never learns of it, and how each ends."""
