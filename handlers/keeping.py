"""What is done first with every message: the raw words, the sender's address, the child's file; before any deed."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.binding import comes_back
from domain.people import Guardian, Person, joined_title
from handlers.actions.talk import relay
from handlers.router import Voice
from messages.inbound import SILENT, SPOKEN, TOUCHES, Inbound, Kind
from storage.files import file, media
from storage.person import addresses, bindings, consents, people, speakers
from storage.person.speakers import Bound
from storage.traffic import inbox
from storage.traffic.inbox import Kept


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a message, as far as we know: as whom they speak now, and what else they may speak as.

    ``bound`` are the bindings of the address. ``returned`` go on after the person had unfollowed; ``lapsed`` are those
    about which the school must be asked again.
    """

    address: addresses.Address
    person: Person | None = None
    families: tuple[Guardian, ...] = ()
    others: tuple[Voice, ...] = ()
    bound: tuple[Bound, ...] = ()
    returned: tuple[Bound, ...] = ()
    lapsed: tuple[Bound, ...] = ()

    def speaking_as(self, voice: Voice) -> "Sender":
        """The same user, heard as another of their voices."""
        if voice not in self.others:
            return self
        now = () if self.person is None else (Voice(self.person, self.families),)
        others = tuple(other for other in self.others if other != voice)
        return replace(self, person=voice.person, families=voice.families, others=(*now, *others))


@dataclass(frozen=True, slots=True)
class Written:
    """A kept message, its entry in a child's file, and the media it brought."""

    kept: Kept
    entry_id: int | None = None
    media_id: int | None = None


def who(session: Session, account: str, ref: str, now: datetime) -> Sender:
    """The sender behind an address: a teacher, a guardian with at least one bound child, or a visitor."""
    address = addresses.find_or_add(session, account, ref, now)
    if address.person_id is None and address.staff_id is None:
        return Sender(address)
    return _sender(session, address, tuple(speakers.bound_at(session, address.id)))


def keep(session: Session, sender: Sender, inbound: Inbound, raw: bytes, now: datetime) -> Kept:
    """Keep the raw message; the platform's repeat of it finds what is already there."""
    return inbox.keep(session, inbound.key, sender.address.id, inbound.kind.value, inbound.sent_at, raw, now)


def back(session: Session, sender: Sender, inbound: Inbound, now: datetime) -> Sender:
    """Who had unfollowed and does something again is back: in time by itself, later when the school says so."""
    away = [one for one in sender.bound if one.suspended_at is not None]
    if not away or inbound.kind not in SPOKEN | TOUCHES:
        return sender
    returned = tuple(one for one in away if one.suspended_at is not None and comes_back(one.suspended_at, now))
    bindings.resume(session, [one.binding_id for one in returned])
    bound = tuple(replace(one, suspended_at=None) if one in returned else one for one in sender.bound)
    lapsed = tuple(one for one in away if one not in returned)
    return replace(_sender(session, sender.address, bound), returned=returned, lapsed=lapsed)


def write_down(session: Session, sender: Sender, inbound: Inbound, kept: Kept, now: datetime) -> Written:
    """What a guardian says stands in the child's file before anything is done about it."""
    if not kept.is_new or inbound.kind not in SPOKEN:
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
    if not sender.person.is_teacher and not consents.keeps_media(session, sender.address.id):
        return None
    return media.want(session, inbound.media, now)


def _sender(session: Session, address: addresses.Address, bound: tuple[Bound, ...]) -> Sender:
    groups: dict[int, list[Guardian]] = {}
    for one in bound:
        if one.suspended_at is None:
            groups.setdefault(one.guardian.person.id, []).append(one.guardian)
    voices = {person_id: Voice(group[0].person, tuple(group)) for person_id, group in groups.items()}
    if address.staff_id is not None:
        voices[address.staff_id] = Voice(people.person(session, address.staff_id))
    in_use = address.person_id if address.person_id in voices else next(iter(voices), None)
    if in_use is None or address.person_id is None:  # None: a teacher who is about to be a parent too
        return Sender(address, others=tuple(voices.values()), bound=bound)
    chosen = voices.pop(in_use)
    return Sender(address, chosen.person, chosen.families, tuple(voices.values()), bound)
