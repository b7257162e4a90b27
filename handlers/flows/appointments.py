"""A family wishes a call, a video with the child, or a visit."""

from collections.abc import Callable

from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions import appointments as deeds
from handlers.actions.appointments import Wished
from handlers.actions.leave import deciders
from handlers.actions.relay import about
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words


def ask(how: str) -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a call, a video or a visit."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        guardian = about(turn.families, turn.inbound.text)[0]
        wished = Wished(how, turn.inbound.text, f"inbox:{turn.inbox_id}", turn.inbound.sent_at, turn.entry_id)
        slots = deeds.offers(turn.session, guardian, wished)
        if deeds.propose(turn.session, guardian, wished, slots, turn.now) is None:
            return None
        staff = deciders(turn.session, guardian.child)
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

    return flow
