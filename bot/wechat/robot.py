"""The one adapter around WeRoBot: its handlers, message objects, crypto and replies, without its habits.

What is overridden and why: it swallows handler errors (they must reach whoever can keep the message), it never calls
handlers for types it does not know, it lets a stray tag replace the sender, and it parses before it trusts.
"""

from collections.abc import Callable
from typing import Any

from werobot.messages.events import UnknownEvent
from werobot.messages.messages import UnknownMessage
from werobot.parser import process_message
from werobot.robot import BaseRoBot

from bot.wechat import translate, xml
from bot.wechat.replies import SafeTextReply
from messages.inbound import SILENT, SPOKEN, Inbound, Kind
from messages.outbound import Reply
from messages.render import words

Receive = Callable[[Inbound, bytes], Reply]
# The platform shows no answer to these (wechat.md 1.6), or nobody knows what an answer would mean.
UNANSWERED = SILENT | {Kind.UNKNOWN}


class Robot(BaseRoBot):  # type: ignore[misc]  # WeRoBot has no types
    """Hands every message to ``receive``, which keeps and answers it; raises whatever ``receive`` raises."""

    message_types = [*dict.fromkeys([*BaseRoBot.message_types, *translate.KINDS])]  # noqa: RUF012 - WeRoBot's own form

    def __init__(self, token: str, app_id: str, receive: Receive) -> None:
        super().__init__(config={"TOKEN": token, "APP_ID": app_id, "SESSION_STORAGE": False})
        self._receive = receive
        self.handler(self._receive_and_reply)

    def parse_message(self, body: bytes, timestamp: Any = None, nonce: Any = None, msg_signature: Any = None) -> Any:
        """WeRoBot's message object for a decrypted body, made from the known fields alone. Raises xml.Unreadable."""
        told = xml.fields(body)
        translate.checked(told)
        message = _message(told)
        message.told = told
        message.body = body
        return message

    def read(self, body: bytes) -> Inbound:
        """Our own words for a decrypted body; used again when a kept message is handled later."""
        return translate.inbound(self.parse_message(body))

    def apology(self, body: bytes, error_id: str) -> SafeTextReply | None:
        """What somebody is told who said something in signs that nobody can read; None if nobody said anything."""
        repaired = xml.repaired(body)
        if repaired == body:
            return None
        try:
            message = self.parse_message(repaired)
        except xml.Unreadable:
            return None
        if translate.inbound(message).kind not in SPOKEN:
            return None
        return SafeTextReply(message=message, content=words("replies/apology", error_id=error_id))

    def get_reply(self, message: Any) -> SafeTextReply | None:
        """The first handler's answer. Unlike WeRoBot's own, errors pass through and every type finds its handlers."""
        for handler, arguments in self.get_handlers(message.type):
            reply: SafeTextReply | None = handler(*[message, None][:arguments])
            if reply is not None:
                return reply
        return None

    def _receive_and_reply(self, message: Any) -> SafeTextReply | None:
        inbound = translate.inbound(message)
        answer = self._receive(inbound, message.body)
        reply = SafeTextReply(message=message, content=answer.text)
        return reply if reply.content and inbound.kind not in UNANSWERED else None


def _message(told: dict[str, Any]) -> Any:
    """A message object whose attributes cannot be replaced by a tag, whatever its type."""
    name = translate.type_name(told)
    try:
        message = process_message(dict(told))
    except (KeyError, TypeError, ValueError, AttributeError):
        # WeRoBot's picture events fail on an empty list of pictures (wechatpy#22 reports that they happen).
        message = UnknownEvent(dict(told)) if name.endswith("_event") else UnknownMessage(dict(told))
    message.type = name
    return message
