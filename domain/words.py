"""Folds what people type so that a word, a code or a number is recognised however it was written."""

import re
import unicodedata

# Zero-width characters, soft hyphen, variation selectors, byte order mark, direction marks: invisible, never meant.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]|[\U000e0000-\U000e007f]")
# Stops of the several dots used inside names (· • ・ ‧ ･); folded to one so that a name is found however it was typed.
DOTS = str.maketrans(dict.fromkeys("\u2022\u30fb\u2027\uff65\u2219\u22c5", "\u00b7"))
EDGES = " \t\r\n,.;:!?~，。；：！？～、…·'\"“”‘’()（）[]【】"
# Characters that XML 1.0 forbids (and lone surrogates, which no encoding can carry).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fold(text: str) -> str:
    """The comparable form of a text: width, case, invisible characters and runs of space folded away."""
    shown = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(DOTS))
    return " ".join(shown.casefold().split())


def command(text: str) -> str:
    """The folded text without punctuation and blanks at its ends: what a one-word command is compared with."""
    return fold(text).strip(EDGES)


def clean(text: str) -> str:
    """The text with everything that databases, JSON or XML cannot carry replaced by U+FFFD."""
    return FORBIDDEN.sub("\ufffd", text)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are the same name (dots, width, spaces aside; 張 and 张 stay different)."""
    return fold(one).replace(" ", "") == fold(other).replace(" ", "")
