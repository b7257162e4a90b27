"""Turns a template and facts into the words a person reads; a missing fact is an error, never a hole."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


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

    Pieces beyond the first carry nothing but their own words; joined together they give the text again.
    """
    import regex  # grapheme clusters; slow to import, needed only for long texts

    if len(text.encode()) <= limit:
        return [text]
    pieces: list[str] = []
    current = ""
    for chunk in regex.findall(r"[^\n。！？!?]*[\n。！？!?]+|[^\n。！？!?]+", text):
        if len((current + chunk).encode()) <= limit:
            current += chunk
            continue
        for cluster in regex.findall(r"\X", chunk) if len(chunk.encode()) > limit else [chunk]:
            if current and len((current + cluster).encode()) > limit:
                pieces.append(current)
                current = ""
            current += cluster
    return [*pieces, current] if current else pieces
