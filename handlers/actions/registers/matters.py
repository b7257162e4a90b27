"""Of whom a suggestion is: one adult as the register knows them, or a carer whom it does not name yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from domain.people import Child, Guardian, Person, Relation
from domain.register.fields.field import Subject, Values
from domain.register.sentences.meaning import Suggested, Topic
from domain.register.sentences.people import is_close
from domain.register.sentences.proposed import NOT_KNOWN, Difference, difference, settled
from storage.person import people
from storage.registers import register_standing
from storage.registers.proposals import Proposal
from storage.registers.register_standing import Standing


@dataclass(frozen=True, slots=True)
class Matter:
    """One suggestion about one adult of a child. Without ``standing`` it is a carer whom somebody must register first;
    ``carers`` are those who are called the primary carer now."""

    child: Child
    suggested: Suggested
    standing: Standing | None
    carers: tuple[Standing, ...] = ()

    @property
    def is_note(self) -> bool:
        """Nothing can be changed yet: the teacher only learns of it."""
        return self.standing is None

    @property
    def subject(self) -> Subject:
        if self.standing is None:
            return Subject.CHILD
        return Subject.GUARDIANSHIP if self.suggested.topic is Topic.CARER else Subject.ADULT

    @property
    def subject_id(self) -> int:
        return self.child.id if self.standing is None else self.standing.number(self.subject)

    @property
    def known(self) -> Values:
        """What the register says in the record that would change."""
        if self.standing is None:
            return {}
        return self.standing.tie if self.subject is Subject.GUARDIANSHIP else self.standing.adult

    @property
    def title(self) -> str:
        """Whose entry it is, as teachers say it: 李思涵妈妈（王芳）."""
        return named(self.standing.guardian) if self.standing is not None else self.child.name

    def is_of(self, person_id: int) -> bool:
        return self.standing is not None and self.standing.guardian.person.id == person_id

    def difference(self, today: date) -> Difference | None:
        """What would change; None when it is so already."""
        if self.suggested.topic is not Topic.CARER:
            return difference(self.suggested, self.known, today)
        before = "、".join(_carer_words(carer) for carer in self.carers) or NOT_KNOWN
        if self.standing is None:
            return Difference({}, "照看人", before, self.suggested.value)
        found = difference(self.suggested, self.known, today)
        return replace(found, before=before, after=_carer_words(self.standing)) if found else None


def named(guardian: Guardian) -> str:
    """李思涵妈妈（王芳）."""
    return f"{guardian.title}（{guardian.person.name}）"


def of_family(session: Session, concerned: Sequence[Guardian], suggested: Suggested, today: date) -> list[Matter]:
    """Of whom a guardian's words about these children are; nobody when several may be meant."""
    sender = concerned[0].person.id
    if suggested.topic is Topic.CARER:
        return [_of_carer(session, guardian.child, suggested, sender) for guardian in concerned]
    around = [register_standing.around(session, guardian.child.id) for guardian in concerned]
    meant = [_meant(standings, suggested.whom, sender) for standings in around]
    first = meant[0]
    others = {one.guardian.person.id for fitting in meant for one in fitting}
    if len(first) != 1 or len(others) > 1:
        return []
    return [Matter(concerned[0].child, settled(suggested, first[0].adult, today), first[0])]


def of_teacher(session: Session, child: Child, suggested: Suggested, today: date) -> Matter | None:
    """Of which parent of this child a teacher's words are; None when the register does not name one, or several."""
    fitting = _meant(register_standing.around(session, child.id), suggested.whom, 0)
    return Matter(child, settled(suggested, fitting[0].adult, today), fitting[0]) if len(fitting) == 1 else None


def of_proposal(session: Session, proposal: Proposal, suggested: Suggested | None = None) -> Matter | None:
    """Of whom a proposal is, as they stand now; None when they do not belong to the child any more."""
    said = suggested or proposal.suggested
    child = people.child(session, proposal.child_id)
    if said.topic is Topic.CARER:
        return _of_carer(session, child, said, proposal.said_by)
    standings = register_standing.around(session, child.id)
    found = [one for one in standings if one.guardian.person.id == proposal.subject_id]
    return Matter(child, said, found[0]) if found else None


def sayer(session: Session, proposal: Proposal) -> str:
    """Who said it, as a teacher reads it: 李思涵妈妈（王芳）, 赵老师."""
    person: Person = people.person(session, proposal.said_by)
    around = people.guardians_of_child(session, proposal.child_id)
    own = [guardian for guardian in around if guardian.person.id == person.id]
    return named(own[0]) if own else person.title


def _of_carer(session: Session, child: Child, suggested: Suggested, sender: int) -> Matter:
    standings = register_standing.around(session, child.id)
    fitting = _meant(standings, suggested.whom, sender)
    is_certain = len(fitting) == 1 and (suggested.whom is None or is_close(suggested.whom))
    carers = tuple(one for one in standings if one.tie.get("primary"))
    return Matter(child, suggested, fitting[0] if is_certain else None, carers)


def _meant(standings: Sequence[Standing], whom: Relation | None, sender: int) -> list[Standing]:
    if whom is None:
        return [one for one in standings if one.guardian.person.id == sender]
    return [one for one in standings if one.guardian.relation is whom]


def _carer_words(carer: Standing) -> str:
    return f"{carer.guardian.relation.label}（{carer.guardian.person.name}）"
