"""附件1 登记表: one page for each child, as PDF to print and as a workbook with one sheet for each child.

Its five groups are those of the policy: 姓名、监护人情况、父母动态、学习状况、生活状况. It is a paper for offices
and carries the policy's own words; no family reads it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.people import Relation
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Sensitivity, Subject, Values
from domain.register.fields.masking import shown
from domain.register.record import Adult, Record
from domain.register.rules.eligibility import Eligibility
from domain.register.rules.verdict import Verdict
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.workbook import Column, Tab, workbook

TITLE = "留守儿童基本情况登记表"
# Fields side by side, three to a row; a longer one takes a row of its own.
CHILD_ROWS = (
    ("name", "gender", "birth_date"),
    ("former_name", "ethnicity", "student_no"),
    ("id_type", "id_number", "boarding"),
    ("hukou_registered", "hukou_type", "at_hukou_home"),
    ("hukou_place", "village", "commute"),
    ("health", "disability", "illness"),
)
STUDY_ROWS = (("schooling", "study_level", "head_teacher"), ("attendance", "behaviour", "needs_help_in"))
LIFE_ROWS = (("lives_with", "who_cooks", "phone_use"), ("hazards", "personality", "hobbies"))
GUARD_ROWS = (("arrangement", "guard_type", "quality"), ("marriage", "lives_alone", "key_help"))
HELP_ROWS = (("income", "aid", "school_aid"),)
PARENT_HEAD = ("", "姓名", "健在", "监护能力", "外出时间", "外出地点、原因", "电话")
CARER_HEAD = ("监护人", "关系", "电话", "文化程度", "住址")
SMALL = 8.5
WIDTHS = (24.0, 36.0, 24.0, 36.0, 24.0, 36.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One child's form: the school, the entry, what the definitions say on that day."""

    school: str
    record: Record
    eligibility: Eligibility
    as_of: date


@dataclass(frozen=True, slots=True)
class _Said:
    """One field as it is printed."""

    label: str
    text: str


def forms_pdf(
    sheets: Sequence[Sheet], made_at: datetime, clearance: Sensitivity, *, foot: str = "", mark: str = ""
) -> bytes:
    """One page for each child. ``clearance`` decides what is printed in full; ``made_at`` is the reader's time."""
    paper = Paper(TITLE, made_at, foot=foot, mark=mark)
    for at, sheet in enumerate(sheets):
        if at:
            paper.new_page()
        _draw(paper, sheet, clearance)
    if not sheets:
        paper.paragraph("没有要打印的登记表。")
    return paper.pdf()


def forms_workbook(sheets: Sequence[Sheet], made_at: datetime, clearance: Sensitivity, *, foot: str = "") -> bytes:
    """One sheet for each child: label and value, twice beside each other."""
    columns = [Column("项目", width=16), Column("内容", width=34), Column("项目", width=16), Column("内容", width=34)]
    tabs = [
        Tab(f"{s.record.class_name} {s.record.name}", columns, list(_in_twos(_items(s, clearance))), _heading(s))
        for s in sheets
    ]
    return workbook(tabs or [Tab("登记表", columns)], made_at, foot=foot)


def _heading(sheet: Sheet) -> str:
    return f"{sheet.school} {TITLE} {sheet.record.name}（{sheet.as_of.isoformat()}）"


def _draw(paper: Paper, sheet: Sheet, clearance: Sensitivity) -> None:
    record = sheet.record
    paper.title(TITLE)
    where = f"学校：{sheet.school}　　班级：{record.class_name}　　结对教师：{record.teacher or '　　　　'}"
    paper.paragraph(f"{where}　　截至：{sheet.as_of.isoformat()}", SMALL)
    rows = [
        _band("儿童基本情况"),
        *_fields(record.values, CHILD_ROWS, clearance),
        _long(record, "residence", clearance),
    ]
    rows += [_band("学习状况"), *_fields(record.values, STUDY_ROWS, clearance)]
    rows += [_band("生活状况"), *_fields(record.values, LIFE_ROWS, clearance)]
    rows += [_band("监护情况"), *_fields(record.values, GUARD_ROWS + HELP_ROWS, clearance)]
    paper.form(rows, WIDTHS, size=SMALL)
    paper.table(
        PARENT_HEAD, [_parent(record, r, clearance) for r in Relation if r in PARENT_NAMES], PARENT_WIDTHS, size=SMALL
    )
    carers = [_carer(adult, clearance) for adult in record.carers] or [("", "", "", "", "")]
    paper.table(CARER_HEAD, carers, CARER_WIDTHS, size=SMALL)
    paper.form(list(_verdicts(sheet)), (30.0, 150.0), size=SMALL)
    paper.signatures(["填表人", "学校（盖章）"])


PARENT_NAMES = {Relation.FATHER: "父亲", Relation.MOTHER: "母亲"}
PARENT_WIDTHS = (12.0, 20.0, 14.0, 18.0, 34.0, 48.0, 34.0)
CARER_WIDTHS = (24.0, 20.0, 40.0, 26.0, 70.0)


def _band(label: str) -> list[Cell]:
    return [Cell(label, across=6, label=True)]


def _fields(values: Values, rows: Iterable[Sequence[str]], clearance: Sensitivity) -> Iterator[list[Cell]]:
    for names in rows:
        said = [_said(values, name, clearance) for name in names]
        yield [cell for one in said for cell in (Cell(one.label, label=True), Cell(one.text))]


def _said(values: Values, name: str, clearance: Sensitivity) -> _Said:
    field = field_of(Subject.CHILD, name)
    return _Said(field.label, shown(field, values.get(name), clearance))


def _long(record: Record, name: str, clearance: Sensitivity) -> list[Cell]:
    one = _said(record.values, name, clearance)
    return [Cell(one.label, label=True), Cell(one.text, across=5)]


def _adult(adult: Adult, name: str, clearance: Sensitivity) -> str:
    return shown(field_of(Subject.ADULT, name), adult.values.get(name), clearance)


def _parent(record: Record, relation: Relation, clearance: Sensitivity) -> tuple[str, ...]:
    """A dash stands where a parent is dead, as the form of 2016 asks (its note 4)."""
    adult = record.parent(relation)
    if adult is None:
        return (PARENT_NAMES[relation], *[""] * 6)
    if adult.values.get("life_status") == "dead":
        return (PARENT_NAMES[relation], _adult(adult, "name", clearance), "去世", "—", "—", "—", "—")
    return (
        PARENT_NAMES[relation],
        _adult(adult, "name", clearance),
        _adult(adult, "life_status", clearance),
        _adult(adult, "capability", clearance),
        *_away(adult, clearance),
        _phones(adult, clearance),
    )


def _away(adult: Adult, clearance: Sensitivity) -> tuple[str, str]:
    """Since when, and where and why, of the absence that goes on; or that the parent is at home."""
    episodes = adult.values.get("episodes") or ()
    last = episodes[-1] if episodes else {}
    if not last or last.get("end"):
        return ("在家" if adult.values.get("whereabouts") == "home" else "", "")
    said = {p.name: shown(p, last.get(p.name), clearance) for p in field_of(Subject.ADULT, "episodes").parts}
    why = " ".join(filter(None, (said["place"], said["reason"], said["employer"])))
    return said["start"] or "外出，时间不详", why


def _phones(adult: Adult, clearance: Sensitivity) -> str:
    (number, *_) = field_of(Subject.ADULT, "phones").parts
    return "、".join(shown(number, phone, clearance) for phone in adult.phones)


def _carer(adult: Adult, clearance: Sensitivity) -> tuple[str, ...]:
    return (
        _adult(adult, "name", clearance),
        adult.relation.label,
        _phones(adult, clearance),
        _adult(adult, "literacy", clearance),
        _adult(adult, "address", clearance),
    )


def _verdicts(sheet: Sheet) -> Iterator[list[Cell | str]]:
    judged = sheet.eligibility
    for label, verdict in (("浙江2013口径", judged.zj2013), ("国发2016口径", judged.gf2016)):
        yield [Cell(label, label=True), f"{verdict.staff_label}：{_why(verdict)}"]


def _why(verdict: Verdict) -> str:
    return "；".join(reason.text for reason in (*verdict.reasons, *verdict.flags))


def _items(sheet: Sheet, clearance: Sensitivity) -> list[_Said]:
    """Everything of the form in its order, for the workbook."""
    record = sheet.record
    items = [_Said("班级", record.class_name), _Said("结对教师", record.teacher)]
    for names in (*CHILD_ROWS, ("residence",), *STUDY_ROWS, *LIFE_ROWS, *GUARD_ROWS, *HELP_ROWS):
        items += [_said(record.values, name, clearance) for name in names]
    for relation, called in PARENT_NAMES.items():
        texts = _parent(record, relation, clearance)[1:]
        items += [_Said(f"{called}{head}", text) for head, text in zip(PARENT_HEAD[1:], texts, strict=True)]
    for number, adult in enumerate(record.carers, start=1):
        items += [_Said(f"照看人{number}{h}", t) for h, t in zip(CARER_HEAD, _carer(adult, clearance), strict=True)]
    items += [_Said(str(label.text), str(text)) for label, text in _verdicts(sheet)]  # type: ignore[union-attr]
    return items


def _in_twos(items: Sequence[_Said]) -> Iterator[tuple[str, str, str, str]]:
    half = (len(items) + 1) // 2
    for left, right in zip(items[:half], [*items[half:], _Said("", "")][:half], strict=True):
        yield left.label, left.text, right.label, right.text
