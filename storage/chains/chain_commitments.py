"""Commits to what is to be linked: one salted digest for each row, however many chains it stands in."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import chain
from storage import tables as t
from storage.chains.chain_contents import SUBJECTS, contents
from storage.statements import in_chunks, insert_all, is_among, table

NUMBER = table(t.Commitment).c.subject_id

Named = tuple[str, int]  # subject and number


def commit(session: Session, named: Sequence[Named]) -> dict[Named, bytes]:
    """The digest of each subject; of those that have none yet a commitment is made. The caller has the turn.

    A row that is not there any more is committed to as empty: the check names it.
    """
    digests: dict[Named, bytes] = {}
    for subject in dict.fromkeys(name for name, _ in named):
        ids = list(dict.fromkeys(number for name, number in named if name == subject))
        known = _digests(session, subject, ids)
        fresh = [number for number in ids if number not in known]
        read = contents(session, SUBJECTS[subject], fresh)
        made = [_commitment(subject, number, read.get(number, b"")) for number in fresh]
        insert_all(session, t.Commitment, made)
        known.update((row["subject_id"], row["digest"]) for row in made)
        digests.update(((subject, number), digest) for number, digest in known.items())
    return digests


def forget_salts(session: Session, subject: str, ids: Sequence[int]) -> None:
    """From here on nobody can try out which content these commitments were made to."""
    for some in in_chunks(ids):
        session.execute(
            update(t.Commitment)
            .where(t.Commitment.subject == subject, t.Commitment.subject_id.in_(some))
            .values(salt=None)
            .execution_options(synchronize_session=False)
        )


def _digests(session: Session, subject: str, ids: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for some in in_chunks(ids):
        query = select(t.Commitment.subject_id, t.Commitment.digest)
        query = query.where(t.Commitment.subject == subject, is_among(session, NUMBER, some))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def _commitment(subject: str, subject_id: int, content: bytes) -> dict[str, Any]:
    salt = secrets.token_bytes(chain.SALT_SIZE)
    return {"subject": subject, "subject_id": subject_id, "salt": salt, "digest": chain.digest(salt, content)}
