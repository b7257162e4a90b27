"""Compares the drafts of a file with the register. Rows of one family may share an adult: same name, same number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from domain.pairing import MOST, WARN_ABOVE, is_heavy, is_too_many
from domain.register.fields.dictionary import KEYS
from domain.register.fields.field import Subject, Value, Values, is_blank
from domain.register.incoming.draft import AdultDraft, Draft, Problem
from domain.register.incoming.headings import ADULT_PLACES, Header
from domain.register.incoming.matching import ChildIndex, tied
from domain.register.incoming.merging import Contradiction, merged
from domain.register.incoming.plan import Plan, PlannedAdult, PlannedChild, PlannedPerson
from domain.register.record import PARENTS, Adult, Record
from domain.register.rules.facts import OUT_OF_SCHOOL
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
        values = _news(draft, known)
        planned = PlannedChild(draft.row, child_id, known, values, record is None, [], draft.teacher, teacher)
        if draft.contacts:
            planned.values["easy_contacts"] = _contacts(planned.known, draft.contacts)
        for adult in _one_each(draft.adults.values()):
            self._plan_adult(draft, planned, record, adult)
        self._hand_over_care(draft, planned, record.adults if record else ())
        self._ask_if_back(draft, planned.known)
        if not planned.class_name:
            self._complain(draft, "class_name", "没有班级")
        if draft.teacher:
            self._plan_pairing(draft, planned)
        return planned

    def _hand_over_care(self, draft: Draft, planned: PlannedChild, known: Iterable[Adult]) -> None:
        """Whom a file calls 监护人 looks after the child from now on; whoever did before no longer does."""
        is_new = any(one.tie.get("primary") and not one.known_tie.get("primary") for one in planned.adults)
        if not (is_new and any(ADULT_PLACES[place].is_primary for place in draft.adults)):
            return
        here = {one.guardianship_id: one for one in planned.adults}
        for adult in known:
            if not adult.tie.get("primary"):
                continue
            if adult.guardianship_id in here:
                here[adult.guardianship_id].tie.setdefault("primary", False)
            else:
                person, tie = self._by_id[adult.person_id], {"primary": False}
                planned.adults.append(PlannedAdult(person, adult.guardianship_id, adult.relation, tie, adult.tie))

    def _ask_if_back(self, draft: Draft, known: Values) -> None:
        """A file that names somebody who has left says nothing of a return unless it has the column."""
        if known.get("enrolment") in OUT_OF_SCHOOL and "enrolment" not in draft.values:
            text = "登记里这个孩子已经离校；如果回来了，请在“在籍状态”写“在校”；如果是另一个孩子，请填出生日期"
            self._complain(draft, "name", text, is_error=False)

    def _plan_pairing(self, draft: Draft, planned: PlannedChild) -> None:
        """A teacher whom the school knows, once, and who has room (``domain.pairing``), for a child without one."""
        if not planned.gets_teacher:
            if fold(draft.teacher) != fold(planned.teacher_before):
                text = f"现在由{planned.teacher_before}老师联系，没有换；要换老师请用 lianxin admin hand-over"
                self._complain(draft, "name", text, "teacher", is_error=False)
            return
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
        numbers = [(name, values[name]) for name in KEYS[Subject.CHILD] if values.get(name)]
        before = min(self._rows.setdefault(mark, draft.row) for mark in (who, *numbers))
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
        if self._is_another_story(draft, adult, person, changes):
            return
        if any(one.person is person for one in planned.adults):
            self._complain(draft, "name", "和这一行的另一位是同一个人，请只写一处", adult.place)
            return
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

    def _is_another_story(
        self, draft: Draft, adult: AdultDraft, person: PlannedPerson, changes: dict[str, Value]
    ) -> bool:
        """Two rows of one file must not say different things of the same adult: the later one is complained of."""
        differing = {n for n, v in changes.items() if n in person.values and person.values[n] != v}
        is_another = bool(differing and person.rows and draft.row not in person.rows)
        if is_another:
            text = f"和第 {person.rows[0]} 行是同一个人，写的却不一样，请改成一致"
            self._complain(draft, sorted(differing)[0], text, adult.place)
        return is_another

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


def _news(draft: Draft, known: Values) -> dict[str, Value]:
    """What the row says. What it only takes from an ID number that is known already undoes nothing put right since."""
    if draft.values.get("id_number") != known.get("id_number"):
        return draft.values
    return {
        name: value for name, value in draft.values.items() if name not in draft.inferred or is_blank(known.get(name))
    }


def _one_each(adults: Iterable[AdultDraft]) -> list[AdultDraft]:
    """A carer who is the father again is the father, and a grandmother named twice is one: both places are joined."""
    found: dict[Any, AdultDraft] = {}
    for adult in adults:
        name = fold(adult.values.get("name") or "")
        key = adult.relation if adult.relation in PARENTS else (adult.relation, name) if name else adult.place
        first = found.setdefault(key, adult)
        if first is not adult:
            first.values = {**adult.values, **first.values}
            first.tie = {**adult.tie, **first.tie}
            first.episode = {**adult.episode, **first.episode}
            if ADULT_PLACES[adult.place].is_primary:
                first.tie.setdefault("primary", True)
    return list(found.values())


def _contacts(known: Values, said: dict[str, dict[str, Value]]) -> list[dict[str, Any]]:
    """The easy contacts with those the row names put in their places; one who is known by name keeps theirs."""
    rows = [dict(row) for row in known.get("easy_contacts") or ()]
    names = [row.get("name") for row in rows]
    for place in sorted(said):
        name = said[place].get("name")
        index = names.index(name) if name and name in names else int(place[-1]) - 1
        rows += [{} for _ in range(index + 1 - len(rows))]
        rows[index].update(said[place])
    filled = ({part: value for part, value in row.items() if value is not None} for row in rows)
    return [row for row in filled if row]
