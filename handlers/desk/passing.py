"""转给赵老师 周浩奶奶问补助怎么领: a family's question goes to the colleague who can answer it."""

import re

from domain.ticket import TicketKind
from domain.understanding.meaning import Intent
from domain.understanding.relations import relations_in
from handlers.actions.talk import passing_tickets as deeds
from handlers.actions.talk import tickets as waiting
from handlers.desk import children, colleagues
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.person import people
from storage.talk import tickets
from storage.talk.tickets import Ticket

PASSED_ON = (TicketKind.QUESTION, TicketKind.HANDOFF)
COMMAND = re.compile(r"^(?:转交给|转发给|移交给|转给|转到|派给|交给|转|)\S{0,4}?(?:老师|主任|校长)[\s,，:：]*")
MOST_NAMED = 5


def pass_on(turn: Turn, _intent: Intent) -> Reply | None:
    """To the one colleague who is named, else to the directors; of several families that wait the named one's."""
    text = turn.inbound.text.strip()
    found = _meant(turn, text)
    if len(found) != 1:
        titles = [waiting.title(turn.session, ticket) for ticket in found[:MOST_NAMED]]
        return Reply(words("replies/desk_pass_which", titles=titles))
    named = colleagues.named(turn, text)
    to = named if len(named) == 1 else waiting.leaders(turn.session, teacher(turn).school_id)
    others = [one for one in to if one.id != teacher(turn).id]
    if not others or not deeds.pass_on(
        turn.session, found[0], teacher(turn), others[0], COMMAND.sub("", text, count=1), turn.now
    ):
        return Reply(words("replies/desk_pass_which", titles=[]))
    title = waiting.title(turn.session, found[0])
    return Reply(words("replies/desk_passed", title=title, teacher=others[0].title))


def _meant(turn: Turn, text: str) -> list[Ticket]:
    """The questions that wait for this teacher, of the family that is named if one is."""
    found = [one for one in tickets.open_of_staff(turn.session, teacher(turn).id, *PASSED_ON) if one.person_id]
    named = [child.id for child in children.named(children.mine(turn), text)]
    of_child = [one for one in found if one.child_id in named] if named else found
    relations = relations_in(text)
    if len(of_child) > 1 and relations:
        return [one for one in of_child if _relation_fits(turn, one, relations)] or of_child
    return of_child


def _relation_fits(turn: Turn, ticket: Ticket, relations: tuple[object, ...]) -> bool:
    around = people.guardians_of_child(turn.session, ticket.child_id) if ticket.child_id is not None else []
    return any(one.person.id == ticket.person_id and one.relation in relations for one in around)
