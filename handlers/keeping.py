"""What is done first with every message: the raw words, the sender's address, the child's file; before any deed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Guardian, Person, joined_title
from handlers.actions import relay
from messages.inbound import SILENT, SPOKEN, Inbound, Kind
from storage import addresses, bindings, file, inbox, media, people
from storage.inbox import Kept


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a message, as far as we know."""

    address: addresses.Address
    person: Person | None
    families: tuple[Guardian, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A kept message, its entry in a child's file, and the media it brought."""

    kept: Kept
    entry_id: int | None = None
    media_id: int | None = None


def who(session: Session, account: str, ref: str, now: datetime) -> Sender:
    """The sender behind an address: a teacher, a guardian with at least one bound child, or a visitor."""
    address = addresses.find_or_add(session, account, ref, now)
    if address.person_id is None:
        return Sender(address, None, ())
    person = people.person(session, address.person_id)
    if person.is_teacher:
        return Sender(address, person, ())
    families = tuple(people.bound_guardians(session, person.id))
    return Sender(address, person if families else None, families)


def keep(session: Session, sender: Sender, inbound: Inbound, raw: bytes, now: datetime) -> Written:
    """Write the message down; the platform's repeat of it finds what is already there."""
    kept = inbox.keep(session, inbound.key, sender.address.id, inbound.kind.value, inbound.sent_at, raw, now)
    if not kept.is_new:
        return Written(kept)
    if inbound.kind is Kind.UNFOLLOWED and sender.families:
        _note_leaving(session, sender, inbound, kept.id, now)
    if inbound.kind not in SPOKEN:
        return Written(kept)
    media_id = _want_media(session, sender, inbound, now)
    return Written(kept, _into_file(session, sender, inbound, kept.id, media_id, now), media_id)


def is_a_person(inbound: Inbound) -> bool:
    """Whether a person stands behind the address (the platform also speaks to the account itself)."""
    return inbound.kind not in SILENT or inbound.kind in (Kind.UNFOLLOWED, Kind.VIEWED, Kind.PROFILE)


def _into_file(
    session: Session, sender: Sender, inbound: Inbound, inbox_id: int, media_id: int | None, now: datetime
) -> int | None:
    if not sender.families:
        return None
    about = relay.about(sender.families, inbound.text)
    entry = file.NewEntry(
        at=inbound.sent_at,
        author=joined_title(about),
        reader="老师",
        channel="wechat",
        direction="in",
        kind=inbound.kind.value,
        text=relay.shown(inbound),
        cause=f"inbox:{inbox_id}",
        author_id=about[0].person.id,
        media_id=media_id,
        once=f"heard:{inbox_id}",
    )
    return file.write(session, entry, [guardian.child.id for guardian in about], now)


def _want_media(session: Session, sender: Sender, inbound: Inbound, now: datetime) -> int | None:
    """Note that a picture or voice is to be fetched; not from strangers, nor against the person's own choice."""
    if inbound.media is None or sender.person is None:
        return None
    if not sender.person.is_teacher and not bindings.keeps_media(session, sender.address.id):
        return None
    return media.want(session, inbound.media, now)


def _note_leaving(session: Session, sender: Sender, inbound: Inbound, inbox_id: int, now: datetime) -> None:
    entry = file.NewEntry(
        at=inbound.sent_at,
        author=joined_title(list(sender.families)),
        reader="",
        channel="wechat",
        direction="note",
        kind="binding",
        text="取消了关注，微信暂时联系不上",
        cause=f"inbox:{inbox_id}",
        author_id=sender.families[0].person.id,
        once=f"heard:{inbox_id}",
    )
    file.write(session, entry, [guardian.child.id for guardian in sender.families], now)
