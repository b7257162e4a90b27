"""Compares the drafts of a file with the register. Rows of one family may share an adult: same name, same number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from domain.pairing import MOST, WARN_ABOVE, is_heavy, is_too_many
from domain.register.fields.field import Value, Values
from domain.register.incoming.draft import AdultDraft, Draft, Problem
from domain.register.incoming.headings import ADULT_PLACES, Header
from domain.register.incoming.matching import ChildIndex, tied
from domain.register.incoming.merging import Contradiction, merged
from domain.register.incoming.plan import Plan, PlannedAdult, PlannedChild, PlannedPerson
from domain.register.record import PARENTS, Adult, Record
from domain.words import fold


def make_plan(
    records: Sequence[Record],
    drafts: Iterable[Draft],
    problems: Iterable[Problem],
    header: Header,
    today: date,
    staff: Iterable[tuple[str, int]] = (),
) -> Plan:
    """What the drafts of a file mean for a school whose pupils (present and former) are ``records``.

    ``staff`` are the school's teachers, each with how many children they have: a pairing needs one with room.
    """
    planner = _Planner(records, header, today, staff)
    children = [planned for draft in drafts if (planned := planner.plan(draft)) is not None]
    found = sorted([*problems, *planner.problems], key=lambda problem: (problem.row, problem.column))
    return Plan(tuple(children), tuple(found))


class _Planner:
    """Knows whom the register and the rows before have named."""

    def __init__(
        self, records: Sequence[Record], header: Header, today: date, staff: Iterable[tuple[str, int]]
    ) -> None:
        self._header = header
        self._today = today
        self._loads: dict[str, list[int]] = {}
        for name, load in staff:
            self._loads.setdefault(fold(name), []).append(load)
        self._children = ChildIndex(records)
        self._people: dict[tuple[str, str], PlannedPerson] = {}
        self._by_id: dict[int, PlannedPerson] = {}
        self._by_phone: dict[str, str] = {}
        self._rows: dict[Any, int] = {}
        self.problems: list[Problem] = []
        for record in records:
            for adult in record.adults:
                self._know(adult, record)

    def plan(self, draft: Draft) -> PlannedChild | None:
        """One row; None when it cannot be told whose it is."""
        if not draft.name:
            return None
        record, doubt = self._children.find(draft)
        if doubt:
            self._complain(draft, "name", doubt)
            return None
        if self._is_repeated(draft, record):
            return None
        child_id, known, teacher = (record.child_id, record.values, record.teacher) if record else (None, {}, "")
        planned = PlannedChild(draft.row, child_id, known, draft.values, record is None, [], draft.teacher, teacher)
        if draft.contacts:
            planned.values["easy_contacts"] = _contacts(planned.known, draft.contacts)
        for adult in _one_each(draft.adults.values()):
            self._plan_adult(draft, planned, record, adult)
        if not planned.class_name:
            self._complain(draft, "class_name", "没有班级")
        if planned.is_repaired:
            self._plan_pairing(draft)
        return planned

    def _plan_pairing(self, draft: Draft) -> None:
        """A teacher whom the school knows, once, and who has room (``domain.pairing``)."""
        loads = self._loads.get(fold(draft.teacher), [])
        if len(loads) != 1:
            many = f"有 {len(loads)} 位叫“{draft.teacher}”的老师，请在系统里结对"
            none = f"学校里没有叫“{draft.teacher}”的老师，请先登记这位老师，或者改成登记过的姓名"
            self._complain(draft, "name", many if loads else none, "teacher")
            return
        loads[0] += 1
        if is_too_many(loads[0]):
            self._complain(draft, "name", f"{draft.teacher}老师已有 {MOST} 个孩子，请换一位老师", "teacher")
        elif is_heavy(loads[0]):
            text = f"{draft.teacher}老师会有 {loads[0]} 个孩子，超过 {WARN_ABOVE} 个"
            self._complain(draft, "name", text, "teacher", is_error=False)

    def _is_repeated(self, draft: Draft, record: Record | None) -> bool:
        values = draft.values
        who = record.child_id if record else (fold(draft.name), values.get("birth_date"), values.get("id_number"))
        before = self._rows.setdefault(who, draft.row)
        if before != draft.row:
            self._complain(draft, "name", f"和第 {before} 行是同一个孩子，请只留一行")
        return before != draft.row

    def _plan_adult(self, draft: Draft, planned: PlannedChild, record: Record | None, adult: AdultDraft) -> None:
        relation = adult.relation
        if relation is None:
            return
        known = tied(record, adult, relation)
        person = self._by_id[known.person_id] if known else self._person(draft, adult)
        try:
            changes = merged({**person.known, **person.values}, adult, self._today)
        except Contradiction as both:
            self._complain(draft, both.part, both.text, adult.place)
            return
        self._refuse_two_stories(draft, adult, person, changes)
        person.values.update(changes)
        person.rows.append(draft.row)
        tie = {**adult.tie, "relation": relation.value}
        if ADULT_PLACES[adult.place].is_primary:
            tie.setdefault("primary", True)
        link_id, known_tie = (known.guardianship_id, known.tie) if known else (None, {})
        planned.adults.append(PlannedAdult(person, link_id, relation, tie, known_tie))

    def _person(self, draft: Draft, adult: AdultDraft) -> PlannedPerson:
        """Somebody the school or a row before knows by the same name and number, otherwise somebody new."""
        name, numbers = adult.values.get("name") or "", [row["number"] for row in adult.values.get("phones") or ()]
        for number in numbers:
            if name and (known := self._people.get((fold(name), number))):
                return known
            if (other := self._by_phone.get(number)) and name:
                text = f"电话和{other}相同，可能是同一个人；如果是，请把姓名写成一样的"
                self._complain(draft, "phones", text, adult.place, is_error=False)
        person = PlannedPerson(None, {})
        for number in numbers:
            self._people.setdefault((fold(name), number), person)
            self._by_phone.setdefault(number, f"{name}（第 {draft.row} 行）")
        return person

    def _refuse_two_stories(
        self, draft: Draft, adult: AdultDraft, person: PlannedPerson, changes: dict[str, Value]
    ) -> None:
        """Two rows of one file must not say different things of the same adult."""
        differing = {n for n, v in changes.items() if n in person.values and person.values[n] != v}
        if differing and person.rows and draft.row not in person.rows:
            text = f"和第 {person.rows[0]} 行是同一个人，写的却不一样，请改成一致"
            self._complain(draft, sorted(differing)[0], text, adult.place)

    def _know(self, adult: Adult, record: Record) -> None:
        person = self._by_id.setdefault(adult.person_id, PlannedPerson(adult.person_id, dict(adult.values)))
        for number in adult.phones:
            self._people.setdefault((fold(adult.name), number), person)
            self._by_phone.setdefault(number, f"{adult.name}（{record.name}{adult.relation.label}）")

    def _complain(self, draft: Draft, name: str, text: str, place: str = "child", is_error: bool = True) -> None:
        columns = self._header.columns.items()
        index = next((i for i, c in columns if c.place == place and name in (c.name, c.part)), -1)
        title = self._header.titles.get(index, "")
        self.problems.append(Problem(draft.row, index, title, "", text, is_error))


def _one_each(adults: Iterable[AdultDraft]) -> list[AdultDraft]:
    """A carer who is the father again is the father: what both places say is put together."""
    found: dict[Any, AdultDraft] = {}
    for adult in adults:
        key = adult.relation if adult.relation in PARENTS else adult.place
        first = found.setdefault(key, adult)
        if first is not adult:
            first.values = {**adult.values, **first.values}
            first.tie = {**adult.tie, **first.tie}
            first.episode = {**adult.episode, **first.episode}
            if ADULT_PLACES[adult.place].is_primary:
                first.tie.setdefault("primary", True)
    return list(found.values())


def _contacts(known: Values, said: dict[str, dict[str, Value]]) -> list[dict[str, Any]]:
    """The easy contacts with those the row names put in their places."""
    rows = [dict(row) for row in known.get("easy_contacts") or ()]
    for place in sorted(said):
        index = int(place[-1]) - 1
        rows += [{} for _ in range(index + 1 - len(rows))]
        rows[index].update({part: value for part, value in said[place].items() if value is not None})
    return [row for row in rows if row]
