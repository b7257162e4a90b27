"""How a change of what was written becomes visible: commitments to contents, each chained to the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = bytes(32)  # stands before the first link of every chain
SALT_SIZE = 16

Content = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Link:
    """One link as plain values. ``salt`` and ``content`` are None where they are not shown: taken out of the file
    (then both are gone for good) or left out of this copy."""

    position: int  # 1, 2, 3 … without a gap
    hash: bytes
    digest: bytes
    salt: bytes | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something at ``position`` is not as it was: gap, content, hash or head."""

    position: int
    what: str


def canonical(fields: Content) -> bytes:
    """The one way to write these fields down: keys in order, no blanks, UTF-8."""
    return json.dumps(dict(fields), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(salt: bytes, content: bytes) -> bytes:
    """The commitment to a content (32 bytes): without the salt nobody can try out which content it was."""
    return hashlib.sha256(salt + content).digest()


def link(previous: bytes, commitment: bytes) -> bytes:
    """The hash (32 bytes) of the next link."""
    return hashlib.sha256(previous + commitment).digest()


def check(links: Iterable[Link], head: tuple[int, bytes] | None = None) -> list[Flaw]:
    """What is wrong with a whole chain, in order; ``head`` is the position and hash at which it should end."""
    flaws: list[Flaw] = []
    position, previous = 0, GENESIS
    for found in links:
        if found.position != position + 1:
            flaws.append(Flaw(position + 1, "gap"))
        elif found.hash != link(previous, found.digest):
            flaws.append(Flaw(found.position, "hash"))
        if not _is_what_was_meant(found):
            flaws.append(Flaw(found.position, "content"))
        position, previous = found.position, found.hash
    if head is not None and head != (position, previous):
        flaws.append(Flaw(head[0], "head"))
    return flaws


def _is_what_was_meant(found: Link) -> bool:
    if found.salt is None or found.content is None:
        return True
    return digest(found.salt, found.content) == found.digest
