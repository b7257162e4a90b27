"""What an invitation code looks like, how long it lives, and how often codes may be tried."""

import re
import secrets
from datetime import timedelta

from domain.words import fold

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: a code is copied by hand from paper.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 10
LIFETIME = timedelta(days=14)
STAFF_LIFETIME = timedelta(days=2)
NOT_MEANT = re.compile(r"[\s\-‐-―_.·,，]")  # what people put between the groups of a code
LIKE_A_CODE = re.compile(r"[0-9A-Z]{10}")

# The limits stand in the database, by address and by account, each for one day in China: a restart, another name,
# another network or a dead Redis resets none of them.
TRIES_PER_DAY = 10
# A wrong code belongs to no school, so what guards a school is the count of its account. After so many wrong typed
# codes typing pauses until midnight, and the school is told once.
WRONG_TYPED_PER_DAY = 200
# A scene comes from the platform, which passes on only those of QR codes that our account made: nobody can choose one.
# Scanning therefore goes on while typing pauses, so that whoever holds a printed card is not hurt by somebody who
# guesses; only a flood of unknown scenes, which no family can make, stops it too.
WRONG_SCANNED_PER_DAY = 2000
# So many transactions may have read a count before the one that filled it was committed (the pool has 60 connections).
AT_THE_SAME_MOMENT = 60


def new_code() -> str:
    """A random code that a person can type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """The code as it is printed, in groups of five."""
    return f"{code[:5]} {code[5:]}"


def read_code(text: str) -> str | None:
    """The code in what somebody typed (spaces, dashes, width and case aside), or None if it is no code."""
    squeezed = _squeezed(text)
    is_code = len(squeezed) == CODE_LENGTH and all(letter in ALPHABET for letter in squeezed)
    return squeezed if is_code else None


def is_misread(text: str) -> bool:
    """Ten letters and digits, some of which stand on no card: O for Q, 8 for 3 …; which is meant cannot be known."""
    squeezed = _squeezed(text)
    return LIKE_A_CODE.fullmatch(squeezed) is not None and any(letter not in ALPHABET for letter in squeezed)


def chance_per_day(open_codes: int) -> float:
    """How likely somebody who tries everything hits one of so many open codes of a school within one day (P25).

    With the limits above, and 10,000 codes open at once (a school of 5,000 pupils, two cards each):
    (200 + 2,000 + 2 * 60) tries * 10,000 / 23 ** 10 = 5.6e-7, below one in a million; by typing alone, which is all
    that an outsider can do, 6.3e-8. What a hit gains is a question to the teacher, not a binding.
    """
    tries = WRONG_TYPED_PER_DAY + WRONG_SCANNED_PER_DAY + 2 * AT_THE_SAME_MOMENT
    return float(tries * open_codes / len(ALPHABET) ** CODE_LENGTH)


def _squeezed(text: str) -> str:
    return NOT_MEANT.sub("", fold(text).upper())
