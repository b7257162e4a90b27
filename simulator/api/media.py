"""Temporary media: uploaded by the account or sent by users, gone after three days."""

from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from simulator import samples
from simulator.api.calls import ApiError, Call

MB = 1 << 20
# api_uploadtempmedia: largest size and the formats taken, by how the content begins.
LIMITS = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "thumb": 64 << 10}
LONGEST_VOICE = 60  # seconds
MAGIC = {
    "image": {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"},
    "voice": {b"#!AMR": "audio/amr", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg", b"\xff\xf3": "audio/mpeg",
              b"\x02#!SILK": "audio/amr", b"#!SILK": "audio/amr"},
    "video": {b"ftyp": "video/mp4"},
    "thumb": {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"},
}  # fmt: skip


async def upload(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/media/upload?type=, multipart field `media`."""
    kind = call.request.query.get("type", "")
    if kind not in LIMITS:
        raise ApiError(40004, "invalid media type")
    filename, content = await _media_part(call)
    call.logged = {"type": kind, "filename": filename, "size": len(content)}
    if not content:
        raise ApiError(44001, "empty media data")
    if len(content) > LIMITS[kind]:
        raise ApiError(40006, "invalid media size")
    content_type = _content_type(kind, content)
    if kind == "voice" and samples.seconds_of(content) > LONGEST_VOICE:
        raise ApiError(45007, "playtime out of limit")
    media = call.world.keep_media(kind, content, content_type, filename)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.id, "created_at": int(media.made.timestamp())}


async def get(call: Call) -> dict[str, Any] | web.StreamResponse:
    """GET /cgi-bin/media/get: bytes, but JSON for a video and for an error, all with HTTP 200."""
    media = call.world.live_media(call.request.query.get("media_id"))
    if media is None:
        raise ApiError(40007)
    if media.kind == "video":
        return {"video_url": call.world.media_url(media.id)}
    disposition = f'attachment; filename="{quote(media.filename)}"'
    return web.Response(
        body=media.content, content_type=media.content_type, headers={"Content-Disposition": disposition}
    )


async def _media_part(call: Call) -> tuple[str, bytes]:
    """File name and bytes of the field `media`; 41005 when there is none."""
    if not call.request.content_type.startswith("multipart/"):
        raise ApiError(41005, "media data missing")
    async for part in await call.request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "media":
            return part.filename or "media", bytes(await part.read())
    raise ApiError(41005, "media data missing")


def _content_type(kind: str, content: bytes) -> str:
    start = content[4:8] if kind == "video" else content[:12]
    for magic, content_type in MAGIC[kind].items():
        if start.startswith(magic):
            return content_type
    raise ApiError(40005, "invalid file type")
