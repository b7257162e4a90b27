"""How far a letter has come with each adult: one statement over all of them, each stage with where it is known from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, literal, select
from sqlalchemy.orm import Session

from domain.delivery import State
from domain.letter import Method
from domain.letter_stage import Stage
from messages.catalogue import LETTERS
from storage import tables as t

# What carries the letter itself, whatever the way.
BY_SMS = "letter_sms"
CARRIERS = LETTERS | {BY_SMS}
NO_MESSAGE = "没有能用的微信"
ON_THE_WAY = (State.QUEUED.value, State.SENDING.value, State.HELD.value)
REACHED = (State.ACCEPTED.value, State.DELIVERED.value)


@dataclass(frozen=True, slots=True)
class Stages:
    """How many adults stand where; ``methods`` how those confirmed who did, ``reasons`` why the others were not
    reached; both the most frequent first."""

    counts: Mapping[Stage, int] = field(default_factory=dict)
    methods: tuple[tuple[Method, int], ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()

    def of(self, stage: Stage) -> int:
        return self.counts.get(stage, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def refused(self) -> int:
        return self.of(Stage.REFUSED)

    @property
    def on_the_way(self) -> int:
        """How many messages are still to leave."""
        return self.of(Stage.WAITING)


def stages(session: Session, letter_id: int) -> Stages:
    """The adults of a letter by stage; who has several children stands where the least answered receipt is."""
    stands = by_person(letter_id)
    counted = session.execute(select(stands.c.stage, func.count()).group_by(stands.c.stage))
    counts = {Stage(stage): number for stage, number in counted}
    reason = func.coalesce(func.nullif(stands.c.error, ""), NO_MESSAGE)
    why = select(reason, func.count()).where(stands.c.stage == Stage.UNREACHED.value).group_by(reason)
    how = (
        select(t.LetterReceipt.method, func.count(t.LetterReceipt.person_id.distinct()))
        .where(_of(letter_id), t.LetterReceipt.confirmed_at.is_not(None), t.LetterReceipt.method.is_not(None))
        .group_by(t.LetterReceipt.method)
    )
    methods = [(Method(str(method)), number) for method, number in session.execute(how)]
    reasons = [(str(error), number) for error, number in session.execute(why)]
    return Stages(
        {stage: counts[stage] for stage in Stage if stage in counts},
        tuple(sorted(methods, key=lambda one: (-one[1], one[0]))),
        tuple(sorted(reasons, key=lambda one: (-one[1], one[0]))),
    )


def by_person(letter_id: int) -> Subquery:
    """One row per adult: person_id, stage, and the error of the message that carried the letter last."""
    receipt = t.LetterReceipt
    answered = (
        select(
            receipt.person_id,
            func.min(case((receipt.confirmed_at.is_not(None), 1), else_=0)).label("confirmed"),
            func.max(case((receipt.refused_at.is_not(None), 1), else_=0)).label("refused"),
            func.max(case((receipt.opened_at.is_not(None), 1), else_=0)).label("opened"),
        )
        .where(_of(letter_id))
        .group_by(receipt.person_id)
        .subquery()
    )
    sent = _sent(letter_id)
    stage = case(
        (answered.c.confirmed == 1, Stage.CONFIRMED.value),
        (answered.c.refused == 1, Stage.REFUSED.value),
        (answered.c.opened == 1, Stage.OPENED.value),
        (sent.c.rank == 4, Stage.DELIVERED.value),
        (sent.c.rank == 3, Stage.ACCEPTED.value),
        (sent.c.rank == 2, Stage.TEXTED.value),
        (sent.c.rank == 1, Stage.WAITING.value),
        else_=Stage.UNREACHED.value,
    )
    columns = answered.c.person_id, stage.label("stage"), func.coalesce(sent.c.error, "").label("error")
    return select(*columns).outerjoin(sent, sent.c.person_id == answered.c.person_id).subquery()


def _sent(letter_id: int) -> Subquery:
    """How far the messages to each adult came, the best of those that carried the words they are asked about."""
    row, asked = t.Outbox, _asked_since(letter_id)
    rank = case(
        (row.state == State.DELIVERED.value, 4),
        (and_(row.state == State.ACCEPTED.value, row.kind != BY_SMS), 3),
        (row.state == State.ACCEPTED.value, 2),
        (row.state.in_(ON_THE_WAY), 1),
        else_=0,
    )
    return (
        select(row.person_id, func.max(rank).label("rank"), func.max(row.error).label("error"))
        .outerjoin(asked, asked.c.person_id == row.person_id)
        .where(
            row.letter_id == letter_id,
            row.kind.in_(CARRIERS),
            asked.c.at.is_(None) | (row.created_at >= asked.c.at),
        )
        .group_by(row.person_id)
        .subquery()
    )


def _asked_since(letter_id: int) -> Subquery:
    """When the version was written that each adult is asked about; of several children the newest."""
    receipt, version = t.LetterReceipt, t.LetterVersion
    is_theirs = and_(version.letter_id == receipt.letter_id, version.version == receipt.version)
    return (
        select(receipt.person_id, func.max(version.at).label("at"))
        .join(version, is_theirs)
        .where(receipt.letter_id == letter_id)
        .group_by(receipt.person_id)
        .subquery()
    )


def _of(letter_id: int) -> ColumnElement[bool]:
    """The receipts of a letter about children who are still at the school."""
    here = exists().where(t.Child.id == t.LetterReceipt.child_id, t.Child.left_at.is_(None))
    return and_(t.LetterReceipt.letter_id == literal(letter_id), here)
