"""Carries letters to telephones by the school's text message gateway, a handful at a time.

SmsError
├── NotNow     surely nothing was sent; trying again is safe
├── Unclear    nobody can tell; the same message under the same name is safe (docs/sms.md)
└── Refused    never to this number, or never these words; the message says why, in words for staff
"""

import asyncio
import logging
from typing import Protocol

from domain.clock import Clock
from domain.errors import LianxinError
from storage.database import Database
from storage.traffic import sms
from storage.traffic.outbox_settle import Outcome, settle
from storage.traffic.sms import TextMessage

log = logging.getLogger(__name__)

AT_A_TIME = 40
AT_ONCE = 8
WORKER = "sms"


class SmsError(LianxinError):
    """A text message was not taken by the gateway, or may not have been."""


class NotNow(SmsError):
    """Surely nothing was sent."""


class Unclear(SmsError):
    """Nobody can tell whether it was sent."""


class Refused(SmsError):
    """It cannot be sent, now or later."""


class SmsGateway(Protocol):
    """One way to telephones. ``client_id`` makes the second time nothing; never log a number or the words."""

    async def send(self, phone: str, text: str, client_id: str) -> str:
        """Hand one message over; the gateway's number of it. Raises the errors above."""
        ...

    async def close(self) -> None:
        """Let go of connections; called on the loop that sent."""
        ...


def send_due(database: Database, clock: Clock, gateway: SmsGateway, public_url: str) -> int:
    """Hand over what is due; how many were tried. Raises StorageUnavailable: what was sent then goes again under the
    same name. No transaction is open while the gateway is asked."""
    messages = sms.claim(database, WORKER, clock.now(), AT_A_TIME, public_url)
    if messages:
        settle(database, asyncio.run(_send_all(gateway, messages)), clock.now())
        with database.begin() as session:
            sms.handed_over(session, [message.id for message in messages])
    return len(messages)


async def _send_all(gateway: SmsGateway, messages: list[TextMessage]) -> list[Outcome]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def carry(message: TextMessage) -> Outcome:
        async with gate:
            return await _send(gateway, message)

    try:
        return list(await asyncio.gather(*(carry(message) for message in messages)))
    finally:
        await gateway.close()


async def _send(gateway: SmsGateway, message: TextMessage) -> Outcome:
    try:
        number = await gateway.send(message.phone, message.text, message.client_id)
    except Refused as refused:
        return Outcome(message.id, "failed", reason=f"短信没有发出：{refused}")
    except SmsError as trouble:
        log.warning("text message %s is tried again: %s", message.id, trouble)
        return Outcome(message.id, "retry", reason=str(trouble))
    return Outcome(message.id, "accepted", platform_id=f"sms:{number}"[:40])
