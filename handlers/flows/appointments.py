"""A family wishes a call, a video with the child, or a visit."""

from collections.abc import Callable, Sequence

from domain.people import Guardian, Person
from domain.understanding.meaning import Intent
from domain.understanding.times import Slot
from handlers import carrying
from handlers.actions.contact import appointments as deeds
from handlers.actions.contact.appointments import Wished
from handlers.actions.talk.leave import deciders
from handlers.actions.talk.relay import about
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words


def ask(how: str) -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a call, a video or a visit."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        if turn.meaning is not None and turn.meaning.wants("good_hours"):
            return None  # always, not once
        guardian = about(turn.families, turn.inbound.text)[0]
        wished = Wished(how, turn.inbound.text, f"inbox:{turn.inbox_id}", turn.inbound.sent_at, turn.entry_id)
        slots = deeds.offers(turn.session, guardian, wished)
        if deeds.propose(turn.session, guardian, wished, slots, turn.now) is None:
            return None
        return _asked(turn, how, deciders(turn.session, guardian.child, turn.now), slots)

    return flow


def wish(turn: Turn, how: str, meant: Sequence[Guardian], text: str) -> Reply:
    """Of each teacher of these children a time is asked for, once a day; siblings of one teacher are one wish."""
    asked: dict[int, Person] = {}
    slots: list[Slot] = []
    for guardian in meant:
        staff = deciders(turn.session, guardian.child, turn.now)
        if not any(one.id in asked for one in staff):
            cause = f"{how}:{guardian.person.id}:{turn.now:%Y%m%d}"
            wished = Wished(how, text, cause, turn.inbound.sent_at, turn.entry_id)
            offered = deeds.offers(turn.session, guardian, wished)
            deeds.propose(turn.session, guardian, wished, offered, turn.now)
            slots = slots or offered
        asked |= {one.id: one for one in staff}
    return _asked(turn, how, list(asked.values()), slots)


def _asked(turn: Turn, how: str, staff: list[Person], slots: list[Slot]) -> Reply:
    zone = carrying.person(turn).time_zone
    return Reply(
        words(
            "replies/appointment_asked",
            teachers=carrying.named(staff) or "学校",
            offers=[deeds.told(slot, zone) for slot in slots],
            how=how,
            when=carrying.wakes(turn, staff),
        )
    )
