"""联系情况 as a picture: for each kind a bar of the school and one of each class — 联系到, 还没, 免或静."""

from collections.abc import Sequence

from domain.contact import ContactKind
from domain.coverage import SHORT, Count, Coverage, Group
from messages.pictures.bars import Bar, Section, drawing

LEGEND = ("联系到", "还没", "免或静")
WHOLE = "全校"


def coverage_picture(told: Coverage, kinds: Sequence[ContactKind]) -> str:
    """The picture of these kinds as SVG."""
    return drawing(f"{told.school} 联系情况", LEGEND, sections(told, kinds))


def sections(told: Coverage, kinds: Sequence[ContactKind]) -> list[Section]:
    """The bars of these kinds; where there is one class alone it is not told twice."""
    groups = groups_of(told)
    return [Section(SHORT[kind], [_bar(group, group.of(kind)) for group in groups]) for kind in kinds]


def groups_of(told: Coverage) -> list[Group]:
    """The school, then its classes in their order; one class alone stands for both."""
    total = told.total
    whole = Group(WHOLE, total.children, total.counts)
    return list(told.classes) if len(told.classes) == 1 else [whole, *told.classes]


def _bar(group: Group, count: Count) -> Bar:
    aside = count.waived + count.muted
    said = f"{count.covered} / {count.plans}" + (f"　免或静 {aside}" if aside else "")
    return Bar(group.name, said if count.plans + aside else "没有计划", (count.covered, count.missing, aside))
