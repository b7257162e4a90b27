"""Bindings: an address asks to be one guardian of one child, and the school decides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed


@dataclass(frozen=True, slots=True)
class Binding:
    """One request and where it stands."""

    id: int
    address_id: int
    guardianship_id: int
    invitation_id: int
    state: str


def ask(session: Session, address_id: int, guardianship_id: int, invitation_id: int, now: datetime) -> Binding:
    """A new request with the consent card before the person; the same request again is the same row."""
    before = of_address(session, address_id, guardianship_id)
    if before is not None:
        return before
    row = t.Binding(
        address_id=address_id,
        guardianship_id=guardianship_id,
        invitation_id=invitation_id,
        state="consenting",
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _binding(row)


def get(session: Session, binding_id: int) -> Binding:
    return _binding(session.get_one(t.Binding, binding_id))


def move(
    session: Session, binding_id: int, came_from: str, to: str, now: datetime, decided_by: int | None = None
) -> bool:
    """From one state to the next; False when it is no longer in the state it was thought to be in."""
    values: dict[str, object] = {"state": to, "decided_at": now}
    if decided_by is not None:
        values["decided_by"] = decided_by
    if to == "ended":
        values["ended_at"] = now
    query = update(t.Binding).where(t.Binding.id == binding_id, t.Binding.state == came_from).values(values)
    return changed(session, query) == 1


def consent(
    session: Session, address_id: int, binding_id: int | None, version: str, answer: str, now: datetime
) -> None:
    """Keep what the person answered to which version of the card."""
    session.add(t.Consent(address_id=address_id, binding_id=binding_id, version=version, answer=answer, at=now))


def keeps_media(session: Session, address_id: int) -> bool:
    """Whether the person agreed that voice and pictures are kept (the latest answer counts)."""
    query = select(t.Consent.answer).where(
        t.Consent.address_id == address_id, t.Consent.answer.in_(("agreed", "notices"))
    )
    query = query.order_by(t.Consent.id.desc()).limit(1)
    return session.scalar(query) != "notices"


def of_address(session: Session, address_id: int, guardianship_id: int) -> Binding | None:
    """This address's own open request for one guardianship."""
    query = select(t.Binding).where(
        t.Binding.address_id == address_id,
        t.Binding.guardianship_id == guardianship_id,
        t.Binding.state.in_(("consenting", "pending", "active")),
    )
    row = session.scalars(query).one_or_none()
    return _binding(row) if row else None


def pending_of_teacher(session: Session, teacher_id: int) -> list[Binding]:
    """The requests about children of this teacher that nobody has decided, oldest first."""
    query = (
        select(t.Binding)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .join(t.Pairing, (t.Pairing.child_id == t.Guardianship.child_id) & t.Pairing.ends_at.is_(None))
        .where(t.Pairing.teacher_id == teacher_id, t.Binding.state == "pending")
        .order_by(t.Binding.id)
    )
    return [_binding(row) for row in session.scalars(query)]


def latest_state(session: Session, address_id: int) -> str:
    """How the newest request of this address stands; empty when it never made one."""
    query = select(t.Binding.state).where(t.Binding.address_id == address_id).order_by(t.Binding.id.desc()).limit(1)
    return session.scalar(query) or ""


def end_all(session: Session, address_id: int, now: datetime) -> list[int]:
    """The person leaves: every open binding of this address ends; the guardianships concerned."""
    query = select(t.Binding).where(
        t.Binding.address_id == address_id, t.Binding.state.in_(("consenting", "pending", "active"))
    )
    ended = list(session.scalars(query))
    for row in ended:
        row.state = "ended"
        row.ended_at = now
    return [row.guardianship_id for row in ended]


def _binding(row: t.Binding) -> Binding:
    return Binding(row.id, row.address_id, row.guardianship_id, row.invitation_id, row.state)
