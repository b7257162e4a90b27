"""What people ask of the school, and by when somebody answers."""

from datetime import datetime, timedelta
from enum import StrEnum


class TicketKind(StrEnum):
    """What is asked for."""

    QUESTION = "question"  # plain words for the teacher
    LEAVE = "leave"
    APPOINTMENT = "appointment"
    COMPLAINT = "complaint"
    PRIVACY = "privacy"
    HANDOFF = "handoff"  # a person is wanted, or somebody of the school other than the paired teacher
    REFERRAL = "referral"  # a teacher asks the psych teacher to look

    @property
    def label(self) -> str:
        """What it is called to staff."""
        return LABELS[self]


class Outcome(StrEnum):
    """How a ticket ended."""

    ANSWERED = "answered"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LABELS = {
    TicketKind.QUESTION: "问话",
    TicketKind.LEAVE: "请假",
    TicketKind.APPOINTMENT: "约时间",
    TicketKind.COMPLAINT: "意见",
    TicketKind.PRIVACY: "个人信息",
    TicketKind.HANDOFF: "找人",
    TicketKind.REFERRAL: "转心理老师",
}
# utterances A01: a question is answered within 48 hours; conversation 4.3: a complaint today; PIPL art. 50: a request
# about one's own data within 15 working days, here 15 days.
DUE_AFTER = {
    TicketKind.QUESTION: timedelta(hours=48),
    TicketKind.LEAVE: timedelta(hours=4),
    TicketKind.APPOINTMENT: timedelta(hours=12),
    TicketKind.COMPLAINT: timedelta(hours=10),
    TicketKind.PRIVACY: timedelta(days=15),
    TicketKind.HANDOFF: timedelta(hours=4),
    TicketKind.REFERRAL: timedelta(hours=24),
}


def due(kind: TicketKind, now: datetime) -> datetime:
    """By when (UTC) what is asked now is to be answered."""
    return now + DUE_AFTER[kind]
