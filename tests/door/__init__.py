"""The door: what may come in, what is refused, and what the platform hears back."""
