"""约 周四19:30 浩浩妈妈 视频: a time that a teacher proposes to a family, in both clocks where there are two."""

import re

from domain.clock import in_china
from domain.people import Child, Guardian
from domain.understanding.meaning import Intent
from domain.understanding.relations import relations_in
from domain.understanding.times import read_times
from handlers.actions.contact import appointments
from handlers.actions.talk import relay
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import people

OFF = re.compile("取消|改期|推迟|延后|推掉|另约")
HOW = (
    ("video", re.compile("视频|连线")),
    ("visit", re.compile("来校|到校|来学校|到学校|面谈|见面|约谈")),
    ("call", re.compile("电话|通话|语音|聊|谈")),
)


def propose(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """The named adult is asked in the teacher's name; their answer comes back as any other words of theirs."""
    child = about[0]
    fitting = _adults(turn, child, text)
    if len(fitting) != 1:
        return Reply(words("replies/desk_appoint_what", child=child.name, lacks="whom"))
    guardian = fitting[0]
    bound = people.bound_guardians_of_teacher(turn.session, teacher(turn).id)
    if (guardian.person.id, child.id) not in {(one.person.id, one.child.id) for one in bound}:
        return Reply(words("replies/not_on_wechat", title=guardian.title))
    slots = read_times(text, in_china(turn.inbound.sent_at))
    is_off = OFF.search(text) is not None
    if not is_off and (not slots or slots[0].start is None):
        return Reply(words("replies/desk_appoint_what", child=child.name, lacks="when"))
    slot = "" if is_off else appointments.told(slots[0], guardian.person.time_zone)
    said = words("replies/desk_appointment", child=child.name, how=_how(text), slot=slot, off=is_off)
    spoken = relay.Spoken(turn.inbox_id, Kind.TEXT, said, turn.inbound.sent_at)
    title = relay.to_family(turn.session, teacher(turn), guardian.person.id, (child.id,), spoken, turn.now)
    if not title:
        return Reply(words("replies/no_longer_yours"))
    sent = words("replies/sent_to", title=title, pronoun="", there="", arrives="")
    return Reply(f"{sent}\n{said}")


def _adults(turn: Turn, child: Child, text: str) -> list[Guardian]:
    """Who is named; without a name the one adult who is on WeChat."""
    around = people.guardians_of_child(turn.session, child.id)
    if meant := relations_in(text.replace(child.name, "")):
        return [one for one in around if one.relation in meant]
    return people.bound_guardians_of_children(turn.session, [child.id])


def _how(text: str) -> str:
    return next((how for how, form in HOW if form.search(text)), "call")
