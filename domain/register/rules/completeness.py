"""What a file still lacks before it counts as opened (建档), and how far each class is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.people import Relation
from domain.register.fields.dictionary import required
from domain.register.fields.field import Subject, Values
from domain.register.record import Adult, Record, is_stale

OF_A_CHILD = tuple(required(Subject.CHILD))
# Policy 二(一): 监护人情况、父母动态 stand beside the child's own data. Of a parent the form needs these, or why not.
OF_A_PARENT = (("name", "姓名"), ("whereabouts", "是否外出"))


@dataclass(frozen=True, slots=True)
class ClassShare:
    """How far the registration campaign is in one class."""

    class_name: str
    pupils: int
    complete: int
    stale: int

    @property
    def percent(self) -> int:
        return 100 * self.complete // self.pupils if self.pupils else 0


def missing(record: Record) -> list[str]:
    """The labels of what the file still lacks, in the order of the form; empty when it is complete."""
    lacking = [f.label for f in OF_A_CHILD if record.values.get(f.name) in (None, "", [])]
    lacking += _of_parent("父亲", record.parent(Relation.FATHER))
    lacking += _of_parent("母亲", record.parent(Relation.MOTHER))
    return lacking + list(_of_carer(record))


def board(records: Iterable[Record], today: date) -> list[ClassShare]:
    """Each class's share of complete files, least complete first; ``stale`` ones nobody confirmed for 180 days."""
    classes: dict[str, list[Record]] = {}
    for record in records:
        classes.setdefault(record.class_name, []).append(record)
    shares = [
        ClassShare(
            name,
            len(pupils),
            sum(not missing(record) for record in pupils),
            sum(is_stale(record.verified_on, today) for record in pupils),
        )
        for name, pupils in classes.items()
    ]
    return sorted(shares, key=lambda share: (share.percent, share.class_name))


def _of_parent(called: str, parent: Adult | None) -> Iterator[str]:
    """A parent who is dead needs no more; one nobody knows anything of is asked for."""
    values: Values = parent.values if parent else {}
    if values.get("life_status") in ("dead", "missing"):
        return
    for name, label in OF_A_PARENT:
        if not values.get(name):
            yield f"{called}{label}"
    if _is_away_since_nobody_knows(values):
        yield f"{called}外出时间"


def _is_away_since_nobody_knows(values: Values) -> bool:
    episodes = values.get("episodes") or [{}]
    return values.get("whereabouts") == "away" and not episodes[-1].get("start")


def _of_carer(record: Record) -> Iterator[str]:
    """Somebody is with the child: a carer, or a parent who is at home."""
    at_home = [a for a in record.adults if a.values.get("whereabouts") == "home"]
    carer = record.carer or next(iter(at_home), None)
    if carer is None:
        yield "监护人"
    elif not carer.phones:
        yield "监护人电话"
