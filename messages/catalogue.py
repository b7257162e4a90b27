"""Every kind of message the program sends unasked, on one page: audience, use-by time, priority, hours, notice."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.delivery import Priority
from messages.outbound import Envelope


class Audience(StrEnum):
    """Who reads a text; decides which words it may carry."""

    FAMILY = "family"
    TEACHER = "teacher"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one kind of message behaves.

    ``lives``: how long after its making it is still worth reading. ``notice``: what the short card says when no window
    is open (at most 20 characters, no name of a child: the card shows on lock screens). ``waits``: True when the
    message itself is held until the window opens and only announced by the card; False when the card with its link
    is the whole message. ``by_day``: kept within the reader's hours. ``safe_to_repeat``: sent again after a crash
    whose outcome is unknown. ``unasked``: to guardians, who did not ask for it; counted by week (``domain.budget``).
    """

    audience: Audience
    lives: timedelta
    priority: Priority
    notice: str
    waits: bool
    by_day: bool = False
    safe_to_repeat: bool = False
    unasked: bool = False


CATALOGUE: dict[str, Entry] = {
    # what the other side said; never late for 30 days because it is kept in the file and people do answer late
    "relay_to_teacher": Entry(
        Audience.TEACHER, timedelta(days=30), Priority.CONVERSATION, "家长有话带给您", waits=True, safe_to_repeat=True
    ),
    "relay_to_family": Entry(Audience.FAMILY, timedelta(days=30), Priority.CONVERSATION, "老师有话带给您", waits=True),
    # an answer that could not be given at once (the program was down): short-lived, talk moves on
    "late_answer": Entry(Audience.FAMILY, timedelta(hours=12), Priority.CONVERSATION, "学校号有一条回复", waits=True),
    # somebody asks to be attached to a child
    "binding_request": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有家长等您确认", waits=True, safe_to_repeat=True
    ),
    "binding_result": Entry(Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "家校联系已有结果", waits=True),
    # somebody came, went, or showed a card that was not for them
    "binding_news": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "家长登记有变动",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # many wrong codes, or somebody whom the school keeps away from a child
    "binding_alarm": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "登记有异常，请看一看",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # one more adult of the same child can be reached here
    "family_news": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "家校联系有新消息",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # the last word to an address that is let go
    "farewell": Entry(
        Audience.FAMILY, timedelta(days=7), Priority.NOTICE, "家校联系有变动", waits=True, safe_to_repeat=True
    ),
    # whom a teacher should speak with today; tomorrow there is another
    "daily_list": Entry(
        Audience.TEACHER,
        timedelta(hours=14),
        Priority.NOTICE,
        "今天要联系的家长",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # contacts that a teacher did not get to: to the coordinator, then to the directors
    "contacts_overdue": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有孩子久未联系",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # what a director should know of the week
    "weekly_digest": Entry(
        Audience.TEACHER,
        timedelta(days=6),
        Priority.NOTICE,
        "上周的联系情况",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a parent who is away: were you in touch this week (未成年人保护法 art. 23); on Monday there is nothing to ask
    "weekly_question": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.NOTICE,
        "和孩子联系了吗",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # what somebody said they would do, on its day
    "promise_due": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.NOTICE,
        "您说过的一件事",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    "own_promise_due": Entry(
        Audience.TEACHER,
        timedelta(days=3),
        Priority.NOTICE,
        "您答应过的一件事",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # the holiday letter
    "letter": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.LETTER,
        "学校给您的一封信",
        waits=False,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # a child changes hands: to the family, to the teacher who takes over, to everybody else whom it concerns
    "teacher_changed": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "谁联系您，学校说一声",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    "handover": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有孩子交给您联系", waits=True, safe_to_repeat=True
    ),
    "pairing_changed": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "您联系的孩子有变动",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a change of the register that waits for the teacher's word, and that word for whoever told of it
    "change_request": Entry(
        Audience.TEACHER,
        timedelta(days=30),
        Priority.CONVERSATION,
        "登记有改动请您核对",
        waits=True,
        safe_to_repeat=True,
    ),
    "change_result": Entry(
        Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "您说的改动有结果了", waits=True
    ),
    # what a day brought to a child's entry in the register
    "register_event": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "孩子的档案要看一下",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # entries that nobody has confirmed for long
    "register_stale": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "有孩子的登记要核实",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a danger: never held back, and the card says how to read it where no window is open
    "alert": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.SAFETY,
        "紧急！请回“预警”两个字看",
        waits=False,
        safe_to_repeat=True,
    ),
    # a danger for today or this week
    "alert_today": Entry(
        Audience.TEACHER,
        timedelta(days=3),
        Priority.SAFETY,
        "今天要看的事，请回“预警”",
        waits=False,
        by_day=True,
        safe_to_repeat=True,
    ),
    # who took it, what was added, how it ended
    "alert_news": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.SAFETY,
        "预警有新进展，请回“预警”",
        waits=False,
        safe_to_repeat=True,
    ),
    # the family: who takes care, whether the child is at school
    "alert_done": Entry(
        Audience.FAMILY, timedelta(days=2), Priority.SAFETY, "学校有急事找您", waits=True, safe_to_repeat=True
    ),
    # the list of next year's days, or the term, is not in yet
    "calendar_missing": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "校历还没填全",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # something could not be delivered
    "undelivered": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有一条话没有送到",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # something that somebody of the staff is asked for, and what became of it
    "ticket_request": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.CONVERSATION,
        "家长有事请您定一下",
        waits=True,
        safe_to_repeat=True,
    ),
    "ticket_result": Entry(Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "您问的事有回音了", waits=True),
    # what one member of staff asks of another, and the answer
    "staff_request": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有老师请您看一下", waits=True, safe_to_repeat=True
    ),
    # somebody waits: half the time is gone (to the owner), the time is over (to the directors)
    "ticket_waits": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有家长在等您回话",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    "tickets_overdue": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有家长等得久了",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # what was more than three unasked messages in a week, together
    "digest": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "学校这周有几句话",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
}


# Unasked kinds that leave when they are due, however many left before: a letter tells of days that begin, and a digest
# has waited already. Everything else that is unasked waits for a place in the guardian's week.
NEVER_HELD = frozenset({"letter", "digest"})
UNASKED = frozenset(kind for kind, entry in CATALOGUE.items() if entry.unasked)

# Kinds that go to one address, whatever it is bound to when they leave.
DIRECT = frozenset({"farewell"})


def entry_for(envelope: Envelope) -> Entry:
    """The catalogue's entry of an envelope; an unknown kind is a mistake of the program."""
    return CATALOGUE[envelope.kind]
