"""What is known of one parent, and what it says: away for three months, away at all, not able to care."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.register.rules.away import Episode, Rules, Stretch, last_stretch, months_after
from domain.register.rules.verdict import Finding, all_of, no, unknown, yes


class LifeStatus(StrEnum):
    """The form of 2016: 健在/去世/失联/服刑/其他."""

    ALIVE = "alive"
    DEAD = "dead"
    MISSING = "missing"
    PRISON = "prison"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LIFE_LABELS[self]


LIFE_LABELS = {
    LifeStatus.ALIVE: "健在",
    LifeStatus.DEAD: "去世",
    LifeStatus.MISSING: "失联",
    LifeStatus.PRISON: "服刑",
    LifeStatus.OTHER: "其他",
}
# Register 1.3, rule 4: such a parent cannot care for the child, whatever else is recorded.
GONE = frozenset({LifeStatus.DEAD, LifeStatus.MISSING, LifeStatus.PRISON})
# The dead and the imprisoned are not away at work, even when an episode was never closed; a parent who went away to
# work and was not heard of again still is.
NOT_AT_WORK = frozenset({LifeStatus.DEAD, LifeStatus.PRISON})


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """What is known of one parent; ``home_known`` means that having no episode is an answer, not a gap."""

    life: LifeStatus | None
    capable: bool | None
    episodes: tuple[Episode, ...]
    home_known: bool


NOTHING_KNOWN = ParentFacts(life=None, capable=None, episodes=(), home_known=False)


@dataclass(frozen=True, slots=True)
class Parent:
    """One parent by the prefix of the facts' names and by the word in sentences."""

    name: str
    called: str
    facts: ParentFacts

    @property
    def is_gone(self) -> bool:
        return self.facts.life in GONE


def father(facts: ParentFacts | None) -> Parent:
    return Parent("father", "父亲", facts or NOTHING_KNOWN)


def mother(facts: ParentFacts | None) -> Parent:
    return Parent("mother", "母亲", facts or NOTHING_KNOWN)


def is_long_away(parent: Parent, as_of: date, rules: Rules) -> Finding:
    """Away on this day, and for the months of the rules (rules 1 to 3)."""
    stretch = _absence(parent, as_of, rules)
    if isinstance(stretch, Finding):
        return stretch
    long = stretch.is_long(as_of, rules)
    if long is None:
        return _missing(parent, "episodes", f"还不知道{parent.called}从哪天起外出")
    if stretch.since is None:
        return yes("long", f"{parent.called}外出已满{rules.months}个月{_visit(stretch)}")
    head, day = f"{parent.called}自{stretch.since}外出", months_after(stretch.since, rules.months)
    if long:
        return yes("long", f"{head}，至{day}满{rules.months}个月{_visit(stretch)}")
    return no("short", f"{head}，到{day}才满{rules.months}个月")


def is_away(parent: Parent, as_of: date, rules: Rules, reasons: frozenset[str] | None = None) -> Finding:
    """Away on this day, for one of these reasons (None: for any)."""
    stretch = _absence(parent, as_of, rules)
    if isinstance(stretch, Finding):
        return stretch
    if reasons is None or stretch.reason in reasons:
        since = f"自{stretch.since}外出" if stretch.since else "在外，从哪天起不清楚"
        return yes("away", f"{parent.called}{since}{_visit(stretch)}")
    if not stretch.reason:
        return _missing(parent, "episodes", f"还不知道{parent.called}外出的原因")
    return no("other_reason", f"{parent.called}外出不是为了务工或经商")


def cannot_care(parent: Parent) -> Finding:
    """Without 监护能力: dead, missing, in prison, or said to be unable."""
    facts = parent.facts
    if facts.life is not None and facts.life in GONE:
        return yes(facts.life, f"{parent.called}{facts.life.label}")
    if facts.capable is not None:
        return (
            no("able", f"{parent.called}有监护能力") if facts.capable else yes("unable", f"{parent.called}无监护能力")
        )
    gap = _missing(parent, "capability", f"还不知道{parent.called}有没有监护能力")
    if facts.life is not None or facts.home_known or facts.episodes:
        return gap
    return all_of(_missing(parent, "life_status", f"还不知道{parent.called}是否健在"), gap)


def _absence(parent: Parent, as_of: date, rules: Rules) -> Stretch | Finding:
    """The absence that goes on, or why there is none."""
    facts, called = parent.facts, parent.called
    if facts.life is not None and facts.life in NOT_AT_WORK:
        return no(facts.life, f"{called}{facts.life.label}")
    if any(episode.is_mistyped for episode in facts.episodes):
        return _missing(parent, "episodes", f"{called}的外出经历里，返乡早于外出，请核对")
    if not facts.episodes and not facts.home_known:
        return _missing(parent, "episodes", f"还不知道{called}是否外出")
    stretch = last_stretch(facts.episodes, as_of, rules)
    if stretch is None:
        return no("home", f"{called}在家")
    return stretch if stretch.is_open(as_of, rules) else no("home", f"{called}已于{stretch.end}返乡")


def _visit(stretch: Stretch) -> str:
    return f"，{stretch.end}回来，按探亲计" if stretch.end else ""


def _missing(parent: Parent, fact: str, text: str) -> Finding:
    return unknown(f"{parent.name}.{fact}", text)
