"""Brings a file into the register: all of it in one transaction or nothing, and takes the last one back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.errors import Refusal
from domain.register.cells.cell import Cell
from domain.register.events import Event, Source
from domain.register.fields.field import Subject, Values
from domain.register.incoming.draft import read_rows
from domain.register.incoming.headings import Header, find_header
from domain.register.incoming.plan import Plan, PlannedAdult, PlannedChild, differing
from domain.register.incoming.planning import make_plan
from domain.register.record import PARENTS
from domain.register.rules.facts import is_away
from domain.words import same_name
from handlers.actions.pairing import pairing
from handlers.actions.registers import enrolment
from storage.contact import contact_plans
from storage.pairing import pairing_lists
from storage.person import people
from storage.registers import register, register_book, register_imports, register_past
from storage.registers.register import Change

REASON = "按导入的名册结对"
BATCH = 250  # rows between two steps of the progress bar
Rows = Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Upload:
    """The file as it came: ``digest`` is the SHA-256 of its bytes, ``rows`` are (number, cells) of one sheet."""

    name: str
    digest: bytes
    rows: Rows

    @property
    def header(self) -> Header | None:
        return find_header([[cell.text for cell in cells] for _, cells in self.rows[:14]])


def look(session: Session, school_id: int, upload: Upload, now: datetime) -> Plan:
    """What the import would do; nothing is written. Raises Refusal when the file has no header that is understood."""
    header = upload.header
    if header is None:
        raise Refusal("replies/import_no_header")
    today = in_china(now).date()
    drafts, problems = read_rows(header, upload.rows[header.first_data :], today)
    records = register_book.of_school(session, school_id, with_former=True, with_ties=True)
    staff = [(load.teacher.name, load.acting) for load in pairing_lists.loads(session, school_id)]
    return make_plan(records, drafts, problems, header, today, staff)


def goes_back(session: Session, school_id: int, digest: bytes) -> register_imports.Import | None:
    """The earlier import of this very file, when another one came after it: this would go back to an old state."""
    standing = [one for one in register_imports.of_school(session, school_id) if not one.undone]
    return next((one for one in standing[1:] if one.digest == digest and standing[0].digest != digest), None)


def bring_in(
    session: Session,
    school_id: int,
    upload: Upload,
    plan: Plan,
    on: date,
    by: int | None,
    now: datetime,
    advance: Callable[[int], None] = lambda more: None,
) -> int:
    """Write a plan made in this very transaction (``look`` after ``register_imports.take_turn``); the import's number.

    ``on`` is the day from which the file is true, ``by`` who checked it; ``advance`` is told how many more rows are
    done. What changes nothing is not written.
    """
    return _Writer(session, school_id, on, by, now, advance).write(upload, plan)


def undo_last(session: Session, school_id: int, by: int | None, now: datetime) -> register_imports.Import:
    """Take the last import back. Raises Refusal when there is none, or when what it brought was changed since."""
    register_imports.take_turn(session, school_id)
    last = next((one for one in register_imports.of_school(session, school_id) if not one.undone), None)
    if last is None:
        raise Refusal("replies/import_none")
    changes = register_past.of_cause(session, last.cause)
    added = [change for change in changes if change.event is Event.ADDED]
    children = [change.subject_id for change in added if change.subject is Subject.CHILD]
    ties = [change.subject_id for change in added if change.subject is Subject.GUARDIANSHIP]
    ties = list(register_imports.of_others(session, ties, children))
    _refuse_if_used(session, changes, children, ties)
    adults = [change.subject_id for change in added if change.subject is Subject.ADULT]
    register.write(session, [_inverse(school_id, change, last, by) for change in changes], now, in_china(now).date())
    for change in changes:
        if change.subject is Subject.CHILD and "enrolment" in change.diff:
            enrolment.follow(session, change.subject_id, change.diff["enrolment"][0], now)
    touched = register_imports.take_back(session, children, adults, ties, now)
    contact_plans.settle(session, touched, now)
    register_imports.undone(session, last.id, now, by)
    return last


def _refuse_if_used(
    session: Session, changes: Sequence[register_past.Changed], children: Sequence[int], ties: Sequence[int]
) -> None:
    records = register.records(session, {(change.subject, change.subject_id) for change in changes})
    changed = {
        (change.subject, change.subject_id)
        for change in changes
        for name, (_, after) in change.diff.items()
        if records[change.subject, change.subject_id].values.get(name) != after
    }
    names = [records[key].values.get("name", "") for key in changed if key[0] is not Subject.GUARDIANSHIP]
    used = register_imports.in_use(session, children, ties)
    names += [people.child(session, child_id).name for child_id in used]
    if names or changed:
        raise Refusal("replies/import_used", names=list(dict.fromkeys(filter(None, names)))[:9], count=len(names))


def _inverse(school_id: int, change: register_past.Changed, last: register_imports.Import, by: int | None) -> Change:
    return Change(
        school_id,
        change.subject,
        change.subject_id,
        {name: before for name, (before, _) in change.diff.items()},
        change.effective_on,
        Event.CORRECTED,
        Source.IMPORT,
        f"undo:{last.id}",
        confirmed_by=by,
    )


class _Writer:
    """Writes one plan: rows for whoever is new, then every change, then the pairings."""

    def __init__(
        self,
        session: Session,
        school_id: int,
        on: date,
        by: int | None,
        now: datetime,
        advance: Callable[[int], None],
    ) -> None:
        self._session = session
        self._school_id = school_id
        self._on = on
        self._by = by
        self._now = now
        self._today = in_china(now).date()
        self._advance = advance
        self._cause = ""
        self._added: set[tuple[Subject, int]] = set()
        self._told: set[int] = set()

    def write(self, upload: Upload, plan: Plan) -> int:
        number = register_imports.begin(
            self._session, self._school_id, upload.digest, upload.name, self._on, self._now, self._by
        )
        self._cause = f"import:{number}"
        rows = [child for child in plan.children if child.is_changed]
        self._advance(len(plan.children) - len(rows))
        self._add_children([child for child in rows if child.is_new])
        self._add_people(rows)
        self._tie(rows)
        for some in _batches(rows):
            changes = [change for child in some for change in self._changes(child) if change.values]
            register.write(self._session, changes, self._now, self._today)
            self._follow(some)
            self._advance(len(some))
        self._pair(rows)
        register_imports.count(self._session, number, len(plan.added), len(rows) - len(plan.added))
        return number

    def _add_children(self, new: Sequence[PlannedChild]) -> None:
        ids = register_imports.add_children(self._session, self._school_id, len(new), self._now)
        for child, child_id in zip(new, ids, strict=True):
            child.child_id = child_id
            self._added.add((Subject.CHILD, child_id))

    def _add_people(self, rows: Sequence[PlannedChild]) -> None:
        people_named = {id(adult.person): adult.person for child in rows for adult in child.adults}
        new = [person for person in people_named.values() if person.person_id is None]
        ids = register_imports.add_adults(self._session, self._school_id, len(new), self._now)
        for person, person_id in zip(new, ids, strict=True):
            person.person_id = person_id
            self._added.add((Subject.ADULT, person_id))

    def _tie(self, rows: Sequence[PlannedChild]) -> None:
        untied = [(child, adult) for child in rows for adult in child.adults if adult.guardianship_id is None]
        ties = [
            (_known(child.child_id), _known(adult.person.person_id), adult.relation, self._is_away(adult))
            for child, adult in untied
        ]
        for (_, adult), link in zip(untied, register_imports.add_ties(self._session, ties), strict=True):
            adult.guardianship_id = link
            self._added.add((Subject.GUARDIANSHIP, link))

    def _is_away(self, adult: PlannedAdult) -> bool:
        values = {**adult.person.known, **adult.person.values}
        return adult.relation in PARENTS and is_away(values, self._today)

    def _changes(self, child: PlannedChild) -> Iterator[Change]:
        """What one row changes: the child, its adults (each once however many rows name them), and the ties."""
        yield self._change(Subject.CHILD, child.child_id, child.known, child.values)
        for adult in child.adults:
            person = adult.person
            if id(person) not in self._told:
                self._told.add(id(person))
                yield self._change(Subject.ADULT, person.person_id, person.known, person.values)
            yield self._change(Subject.GUARDIANSHIP, adult.guardianship_id, adult.known_tie, adult.tie)

    def _change(self, subject: Subject, number: int | None, known: Values, values: Values) -> Change:
        subject_id = _known(number)
        is_new = (subject, subject_id) in self._added
        return Change(
            self._school_id,
            subject,
            subject_id,
            {name: after for name, (_, after) in differing(known, values).items()},
            self._on,
            Event.ADDED if is_new else Event.CORRECTED,
            Source.IMPORT,
            self._cause,
            confirmed_by=self._by,
        )

    def _follow(self, rows: Sequence[PlannedChild]) -> None:
        """Who left the school, or came back, by what the file says."""
        for child in rows:
            if "enrolment" in child.changes:
                enrolment.follow(self._session, _known(child.child_id), child.values["enrolment"], self._now)

    def _pair(self, rows: Sequence[PlannedChild]) -> None:
        """Pair where the file names another teacher than now. Raises Refusal when a teacher has too many children."""
        staff = people.staff(self._session, self._school_id)
        by = people.person(self._session, self._by) if self._by else None
        for child in rows:
            if child.gets_teacher:
                teacher = next(one for one in staff if same_name(one.name, child.teacher))
                note = f"{REASON}，见档案"
                pairing.pair(
                    self._session, _known(child.child_id), teacher, by, REASON, self._now, note=note, settles=False
                )
        paired = [_known(child.child_id) for child in rows if child.gets_teacher]
        contact_plans.settle(self._session, paired, self._now)


def _batches(rows: Sequence[PlannedChild]) -> Iterator[Sequence[PlannedChild]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _known(number: int | None) -> int:
    assert number is not None, "rows are made before they are referred to"
    return number
