"""Absences and families in few words, and strategies that invent them."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from domain.register.rules.away import Episode, Return
from domain.register.rules.eligibility import ChildFacts, LifeStatus, ParentFacts

TODAY = date(2026, 11, 25)
NEW_YEAR = date(2026, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def out(start: str | None, end: str | None = None, came_back: Return | None = None, reason: str = "work") -> Episode:
    return Episode(day(start) if start else None, day(end) if end else None, reason, came_back)


def parent(
    *episodes: Episode, life: LifeStatus | None = LifeStatus.ALIVE, capable: bool | None = True, home_known: bool = True
) -> ParentFacts:
    """A parent of whom everything is known; at home without episodes."""
    return ParentFacts(life, capable, episodes, home_known)


HOME = parent()
LONG = parent(out("2026-03-01"))  # since long before TODAY
SHORT = parent(out("2026-10-01"))
OTHER = parent(out("2026-03-01", reason="other"))
DEAD = parent(life=LifeStatus.DEAD, capable=None)
MISSING = parent(life=LifeStatus.MISSING, capable=None)
PRISON = parent(life=LifeStatus.PRISON, capable=None)
UNABLE = parent(capable=False)
GAP = parent(capable=None, home_known=False)  # alive, and nothing else known


def child(father: ParentFacts | None = LONG, mother: ParentFacts | None = HOME) -> ChildFacts:
    """An ordinary pupil of eleven."""
    return ChildFacts(day("2015-05-01"), True, True, True, father, mother)


# ---- inventions ----

DAYS = st.integers(0, 500).map(lambda n: NEW_YEAR + timedelta(days=n))
ENDINGS = st.sampled_from([None, Return.VISIT, Return.FOR_GOOD])
REASONS = st.sampled_from(["work", "business", "other"])


@st.composite
def episodes_of_one(draw: st.DrawFn) -> tuple[Episode, ...]:
    """Up to four absences with every date known, in any order, some overlapping."""
    made = []
    for start in draw(st.lists(DAYS, max_size=4)):
        length = draw(st.none() | st.integers(0, 200))
        end = None if length is None else start + timedelta(days=length)
        made.append(Episode(start, end, draw(REASONS), draw(ENDINGS) if end else None))
    return tuple(made)


@st.composite
def known_parents(draw: st.DrawFn) -> ParentFacts:
    """A parent of whom everything is known, and nothing contradicts itself."""
    life = draw(st.sampled_from(LifeStatus))
    gone = life in (LifeStatus.DEAD, LifeStatus.MISSING, LifeStatus.PRISON)
    at_work = life not in (LifeStatus.DEAD, LifeStatus.PRISON)
    capable = False if gone else draw(st.booleans())
    return ParentFacts(life, capable, draw(episodes_of_one()) if at_work else (), True)


@st.composite
def known_children(draw: st.DrawFn) -> ChildFacts:
    """A child of whom everything is known; near 16, for there the definitions part."""
    likely = st.sampled_from([True, True, True, False])
    born = day("2010-11-25") + timedelta(days=draw(st.integers(-30, 400)))
    parents = draw(known_parents()), draw(known_parents())
    return ChildFacts(born, draw(likely), draw(likely), draw(likely), *parents, draw(st.none() | st.booleans()))


@st.composite
def forgotten(draw: st.DrawFn, facts: ChildFacts, as_of: date) -> ChildFacts:
    """The same child with some facts not known."""
    plain = {
        name: None
        for name in ("birth_date", "in_compulsory_school", "rural", "at_hukou_home")
        if draw(st.booleans()) and draw(st.booleans())
    }
    parents = {
        name: draw(_forgotten_parent(known, as_of))
        for name, known in (("father", facts.father), ("mother", facts.mother))
        if known
    }
    return replace(facts, **plain, **parents)  # type: ignore[arg-type]


@st.composite
def _forgotten_parent(draw: st.DrawFn, facts: ParentFacts, as_of: date) -> ParentFacts | None:
    """A start is only forgotten when it is past, for who has not left yet is not written down as away."""
    how = draw(st.sampled_from(["all", "episodes", "details", "details"]))
    if how == "all":
        return None
    life = draw(st.sampled_from([facts.life, None]))
    capable = draw(st.sampled_from([facts.capable, None]))
    if how == "episodes":
        return ParentFacts(life, capable, (), False)
    episodes = tuple(
        replace(
            episode,
            start=draw(st.sampled_from([episode.start, None]))
            if episode.start and episode.start <= as_of
            else episode.start,
            reason=draw(st.sampled_from([episode.reason, ""])),
        )
        for episode in facts.episodes
    )
    return ParentFacts(life, capable, episodes, draw(st.booleans()))
