"""What an invitation code looks like and how long it lives."""

import secrets
from datetime import timedelta

from domain.words import fold

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: a code is copied by hand from paper.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
# 23 ** 10 > 2 ** 45; with ten tries per person and day a guess stays below one in a million (reliability.md P25).
CODE_LENGTH = 10
LIFETIME = timedelta(days=14)
STAFF_LIFETIME = timedelta(days=2)
TRIES_PER_DAY = 10


def new_code() -> str:
    """A random code that a person can type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """The code as it is printed, in groups of five."""
    return f"{code[:5]} {code[5:]}"


def read_code(text: str) -> str | None:
    """The code in what somebody typed (spaces, dashes, width and case aside), or None if it is no code."""
    squeezed = fold(text).upper().replace(" ", "").replace("-", "")
    is_code = len(squeezed) == CODE_LENGTH and all(letter in ALPHABET for letter in squeezed)
    return squeezed if is_code else None
