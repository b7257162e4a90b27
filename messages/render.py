"""Turns a template and facts into the words a person reads; a missing fact is an error, never a hole."""

from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

ENDINGS = "\r\n。！？!?"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one Jinja environment for chat texts; pages are rendered by the console with escaping on."""
    return Environment(
        loader=PackageLoader("messages", "templates"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def words(name: str, /, **facts: object) -> str:
    """The text of ``templates/<name>.j2`` with its facts, for example ``words("replies/welcome", school="…")``."""
    return environment().get_template(f"{name}.j2").render(**facts).strip()


def parts(text: str, limit: int) -> list[str]:
    """The text cut into pieces of at most ``limit`` UTF-8 bytes, at lines or sentences where possible, none lost.

    Pieces beyond the first carry nothing but their own words; joined together they give the text again. A sign is
    never cut, unless it alone (heaped with marks) is longer than a piece.
    """
    if len(text.encode()) <= limit:
        return [text]
    pieces = [""]
    for sentence in _sentences(text):
        fits_whole = len("".join(sentence).encode()) <= limit
        for chunk in ["".join(sentence)] if fits_whole else _no_longer_than(limit, sentence):
            if pieces[-1] and len((pieces[-1] + chunk).encode()) > limit:
                pieces.append("")
            pieces[-1] += chunk
    return pieces


def _sentences(text: str) -> Iterator[list[str]]:
    """The grapheme clusters of each sentence or line, with the signs that end it."""
    import regex  # slow to import, needed only for long texts

    sentence: list[str] = []
    for cluster in regex.findall(r"\X", text):
        if sentence and sentence[-1][0] in ENDINGS and cluster[0] not in ENDINGS:
            yield sentence
            sentence = []
        sentence.append(cluster)
    yield sentence


def _no_longer_than(limit: int, clusters: list[str]) -> Iterator[str]:
    for cluster in clusters:
        yield from cluster if len(cluster.encode()) > limit else [cluster]
