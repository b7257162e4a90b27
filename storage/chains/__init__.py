"""The chain over everything that was written, how it is verified, and what may be taken out of it."""
