"""The lists of words of ``tables/words.txt`` as pieces of regular expressions, for those who read sentences by hand."""

import re
from collections.abc import Iterator
from functools import cache

from domain.understanding.tables import lists

# What is denied is not there (门口没有池塘, 不用煤炉), nor is it a danger that a grandmother is at home alone.
_DENIED = "(?<!没有)(?<!没)(?<!无)(?<!不用)(?<!不烧)(?<!奶奶)(?<!爷爷)(?<!外婆)(?<!外公)"


@cache
def any_of(name: str) -> str:
    """Any word of a list, the longest first."""
    words = sorted(lists()[name], key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


def named_in(family: str, names: tuple[str, ...], text: str) -> Iterator[str]:
    """Those of a family of lists (患煤炉, 患池塘) of which a word stands in the text and is not denied."""
    for name in names:
        if re.search(f"{_DENIED}{any_of(family + name)}", text):
            yield name
