"""The contacts of an archive: who was reached when in the old school, so that nobody is asked again the next day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.contact import ContactKind, Result, Way
from storage.contact import contacts_brought
from storage.contact.contacts_brought import Place

BATCH = 500


def bring(
    session: Session,
    told: Sequence[Mapping[str, Any]],
    place: Place,
    adults: Mapping[int, int],
    entries: Mapping[int, int],
    now: datetime,
) -> int:
    """Every contact and attempt that came with the file, once; how many were new. ``adults`` and ``entries`` are the
    numbers here by those of the old house: a contact with somebody who did not come along stays in the archive, and
    so does one of a kind that is not known here."""
    rows = list(_known(told, adults, entries))
    added = 0
    for start in range(0, len(rows), BATCH):
        added += contacts_brought.add(session, place, rows[start : start + BATCH])
    contacts_brought.set_clocks(session, place.child_id, now)
    return added


def _known(
    told: Iterable[Mapping[str, Any]], adults: Mapping[int, int], entries: Mapping[int, int]
) -> Iterator[dict[str, Any]]:
    for one in told:
        person = one.get("person")
        if not _is_understood(one) or (person is not None and person not in adults):
            continue
        yield {
            "number": one["id"],
            "kind": one["kind"],
            "way": one["way"],
            "result": one["result"],
            "person_id": adults[person] if person is not None else None,
            "by_family": one.get("by_family") is True,
            "minutes": one.get("minutes"),
            "at": datetime.fromisoformat(one["at"]),
            "last_at": datetime.fromisoformat(one["last_at"]),
            "entry_id": entries.get(one.get("entry") or 0),
            "voided_at": datetime.fromisoformat(one["voided_at"]) if one.get("voided_at") else None,
        }


def _is_understood(one: Mapping[str, Any]) -> bool:
    is_known = one["kind"] in list(ContactKind) and one["way"] in list(Way) and one["result"] in list(Result)
    return bool(is_known)
