"""WeRoBot's text reply, made safe: whatever a person typed, the XML stays well-formed and within the limit."""

from werobot.replies import TextReply

from domain.words import FORBIDDEN
from messages.render import parts

# Passive replies: 2,048 bytes of UTF-8 in practice; longer ones show the platform's fault line.
MAX_BYTES = 2048


class SafeTextReply(TextReply):  # type: ignore[misc]  # WeRoBot has no types
    """``content`` without characters that XML forbids, ``]]>`` split over two sections, cut at the byte limit."""

    def process_args(self, args: dict[str, object]) -> None:
        shown = _fitting(FORBIDDEN.sub("", str(args["content"])))
        args["content"] = shown.replace("]]>", "]]]]><![CDATA[>")


def _fitting(text: str) -> str:
    """The first part that fits; a single sign heaped with marks beyond the limit is cut inside."""
    return parts(text, MAX_BYTES)[0].encode()[:MAX_BYTES].decode(errors="ignore") if text else ""
