"""Hands out pictures and voices so that no file can act in a browser, and tells how long a voice is."""

from collections.abc import Iterable
from typing import Protocol

from flask import Response, abort, request

from domain.errors import StorageError
from messages.voices.amr import amr_seconds
from messages.voices.filetype import is_mp3
from messages.voices.playable import PLAYS_EVERYWHERE
from storage.files.file import FileEntry

# Shown in the page only when the content type and the first bytes agree; everything else is a download.
PICTURES = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
ENDINGS = {
    "audio/amr": "amr",
    "audio/silk": "silk",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
    "image/jpeg": "jpg",
    "image/png": "png",
}
LENGTHS_REMEMBERED = 2000


class Store(Protocol):
    """Where pictures and voices lie."""

    def read(self, media_id: int) -> tuple[str, bytes]:
        """Content type and plain bytes; raises StorageError when they cannot be had."""
        ...

    def read_copy(self, media_id: int) -> tuple[str, bytes]:
        """The same for the copy of a voice that browsers play."""
        ...


def answer(store: Store, media_id: int) -> Response:
    """The bytes, sandboxed; a picture inline, anything else as a download."""
    content_type, content = store.read(media_id)
    plain_type = content_type.partition(";")[0].strip().lower()
    is_picture = content.startswith(PICTURES.get(plain_type, ()))
    shown_type = plain_type if is_picture or plain_type in ENDINGS else "application/octet-stream"
    disposition = "inline" if is_picture else "attachment"
    return _sandboxed(content, shown_type, disposition, f"lianxin-{media_id}.{ENDINGS.get(plain_type, 'bin')}")


def sound(store: Store, media_id: int) -> Response:
    """The copy of a voice that browsers play, or the part of it that was asked for: Safari plays nothing without."""
    _, content = store.read_copy(media_id)
    if not is_mp3(content):
        abort(404)
    response = _sandboxed(content, PLAYS_EVERYWHERE, "inline", f"lianxin-{media_id}.mp3")
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


def _sandboxed(content: bytes, content_type: str, disposition: str, name: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class Lengths:
    """The lengths of voices in seconds, each recording opened once and then remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, float | None] = {}

    def of(self, entries: Iterable[FileEntry]) -> dict[int, float | None]:
        """By media id, for the voices among these entries that were kept."""
        voices = [e.media.id for e in entries if e.media and e.media.kind == "voice" and e.media.state == "kept"]
        return {media_id: self._length(media_id) for media_id in voices}

    def _length(self, media_id: int) -> float | None:
        """None also while the file cannot be read: the child's page must not fall with one recording."""
        if media_id not in self._known:
            if len(self._known) >= LENGTHS_REMEMBERED:
                self._known.clear()
            try:
                self._known[media_id] = amr_seconds(self._store.read(media_id)[1])
            except StorageError:
                return None
        return self._known[media_id]
