"""The house itself: who imports whom, what is documented, which words leave, how files look."""
