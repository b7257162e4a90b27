"""Whose row it is: the pupil and the adults that the register knows already.

A child is found by school number, by ID number, or by name and day of birth; by name and class only where the file or
the register gives no day of birth.
"""

from collections.abc import Iterable, Sequence

from domain.people import Relation
from domain.register.fields.field import Values
from domain.register.incoming.draft import AdultDraft, Draft
from domain.register.record import PARENTS, Adult, Record
from domain.words import fold


class ChildIndex:
    """The pupils of a school by everything that tells them apart."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._found: dict[tuple[str, str], list[Record]] = {}
        for record in records:
            for key in _marks(record.values):
                self._found.setdefault(key, []).append(record)

    def find(self, draft: Draft) -> tuple[Record | None, str]:
        """The pupil of a row, or why it cannot be told."""
        sure = {r.child_id: r for mark in ("student_no", "id_number") for r in self._by(draft, mark)}
        if len(sure) > 1:
            return None, "学籍号和证件号分别是两个孩子的，请核对"
        if sure:
            return next(iter(sure.values())), ""
        same = self._by(draft, "born") if draft.values.get("birth_date") else self._by(draft, "class")
        same = same or [r for r in self._by(draft, "class") if not r.values.get("birth_date")]
        if len(same) > 1:
            return None, f"有 {len(same)} 个叫{draft.name}的孩子，请填写身份证件号或学籍号"
        return (same[0], "") if same else (None, "")

    def _by(self, draft: Draft, mark: str) -> list[Record]:
        return [r for key in _marks(draft.values) if key[0] == mark for r in self._found.get(key, ())]


def _marks(values: Values) -> Iterable[tuple[str, str]]:
    name = fold(values.get("name") or "")
    if not name:
        return
    for number in ("student_no", "id_number"):
        if values.get(number):
            yield number, fold(values[number])
    yield "born", f"{name} {values.get('birth_date')}"
    yield "class", f"{name} {values.get('class_name')}"


def tied(record: Record | None, adult: AdultDraft, relation: Relation) -> Adult | None:
    """The adult whom the register already ties to the child: the parent, or the carer of that name or relation."""
    if record is None:
        return None
    name = fold(adult.values.get("name") or "")
    same = [a for a in record.adults if a.relation is relation]
    if relation in PARENTS:
        return same[0] if same else None
    by_name = [a for a in record.adults if name and fold(a.name) == name]
    nameless = [a for a in same if not name or not a.name]
    return next(iter([*by_name, *nameless]), None)
