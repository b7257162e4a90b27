"""What people may ask about their own data, and what nobody is told about others."""

import re
from collections.abc import Callable

from domain.clock import in_china
from domain.people import joined_title
from domain.rights import Asker, Kind
from domain.understanding.meaning import Intent
from domain.understanding.times import dated
from handlers import carrying, proposals
from handlers.actions import school
from handlers.actions.privacy import rights
from handlers.actions.talk import relay
from handlers.flows.handoff import officer
from handlers.router import Turn
from messages.inbound import Kind as What
from messages.outbound import Envelope, Reply
from messages.render import words
from storage.person import kept_away, people
from storage.traffic import outbox

SOMEBODY = "一个没有登记的微信号"
# As many digits as the database can compare.
WITHDRAWAL = re.compile(r"(?:我要)?(?:撤回|取消|不要)(?:我的)?申请[\s,，:：]*(?:第)?#?([0-9]{1,18})?号?(?:了|吧)?")
MINE = ("我的申请", "我的申请呢", "看我的申请", "查我的申请", "申请到哪了", "我的申请怎么样了", "申请怎么样了")


def request(kind: Kind) -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a wish about one's own data: a number, and the day by which the school answers."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        if not turn.families:
            return Reply(words("replies/stranger"))
        guardian = relay.about(turn.families, turn.inbound.text)[0]
        by_child = turn.meaning is not None and turn.meaning.by_child
        said, cause = relay.shown(turn.inbound), f"inbox:{turn.inbox_id}"
        asked = rights.ask(turn.session, guardian, kind, said, cause, turn.now, by_child=by_child)
        if asked is None:
            return None
        facts = {"number": asked.id, "day": dated(asked.due_on), "own": asked.asker is Asker.CONTACT}
        return Reply(words("replies/privacy_request", what=kind.label, officer=officer(turn), **facts))

    return flow


def correct(turn: Turn, intent: Intent) -> Reply | None:
    """What is said to be wrong: with what is right, it goes the way of every change of the register; without, it is a
    request; of the register the teacher reads it too."""
    changes = [one for one in (turn.meaning.intents if turn.meaning else ()) if one.name.startswith("change_")]
    if any(one.name != "change_correction" for one in changes) or not intent.is_sure:
        return None
    if turn.families and turn.inbound.kind is What.TEXT and (proposed := proposals.suggest(turn)) is not None:
        return proposed
    reply = request(Kind.CORRECT)(turn, intent)
    if intent.name == "change_correction":
        carrying.silently(turn)
    return reply


def mine(turn: Turn) -> Reply:
    """我的申请: how what they asked for stands."""
    return Reply(words("replies/rights_mine", lines=rights.mine(turn.session, carrying.person(turn).id)))


def withdraws(turn: Turn) -> bool:
    """撤回申请, with the number or without where only one waits."""
    return WITHDRAWAL.fullmatch(turn.word) is not None


def withdraw(turn: Turn) -> Reply:
    """The request is taken back; nothing else is touched."""
    found = WITHDRAWAL.fullmatch(turn.word)
    number = int(found[1]) if found is not None and found[1] else None
    ended = rights.withdraw(turn.session, carrying.person(turn).id, number, turn.now)
    return Reply(words("replies/rights_withdrawn", number=ended))


def why(turn: Turn, _intent: Intent) -> Reply:
    """What the data is for, and whom to ask."""
    return Reply(words("replies/privacy_why", officer=officer(turn) if turn.families else ""))


def says_no(turn: Turn, _intent: Intent) -> Reply:
    """A no is respected; the answer names the words that end things, and ends nothing by itself.

    The teacher reads it too: it may be the answer to a question of theirs.
    """
    if turn.families:
        carrying.silently(turn)
    return Reply(words("replies/privacy_no"))


def who_are_you(turn: Turn, _intent: Intent) -> Reply:
    """Who speaks here."""
    return Reply(words("replies/who_we_are", officer=officer(turn) if turn.families else ""))


def stranger_binds(turn: Turn, _intent: Intent) -> Reply:
    """Only a parent's yes and the school's decision bind anybody; the directors learn who tried."""
    _alarm(turn, binds=True)
    return Reply(words("replies/stranger_bind"))


def refuse(turn: Turn, _intent: Intent) -> Reply:
    """Nothing is told about other people's children; the directors learn who asked, once a day."""
    _alarm(turn, binds=False)
    return Reply(words("replies/refused"))


def _alarm(turn: Turn, *, binds: bool) -> None:
    who = joined_title(list(turn.families)) if turn.families else SOMEBODY
    text = words("replies/security_note", binds=binds, who=who, quote=relay.shown(turn.inbound))
    name = f"security:{'bind' if binds else 'list'}:{turn.address.id}:{in_china(turn.now).date()}"
    if not turn.families:
        school.alarm_account(turn.session, turn.inbound.account, text, name, turn.now)
        return
    kept = kept_away.staff_of(turn.session, {guardian.child.id for guardian in turn.families}, turn.now).values()
    hidden = frozenset().union(*kept)
    for school_id in {guardian.child.school_id for guardian in turn.families}:
        for person in (one for one in people.directors(turn.session, school_id) if one.id not in hidden):
            outbox.put(turn.session, Envelope("binding_alarm", f"{name}:{person.id}", person.id, text), turn.now)


def how_to_leave(turn: Turn, _intent: Intent) -> Reply:
    """Nothing is cut by a sigh; the word that cuts is named, and the one that only stops pictures."""
    return Reply(words("replies/how_to_leave"))
