"""What is said of letters: to families who answer them, and to the school that writes and follows them."""

from messages.phrase import Phrase

LETTERS: dict[str, Phrase] = {}
