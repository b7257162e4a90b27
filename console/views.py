"""Turns what was read from the file into what a page shows: days, sides, words for states, bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from console.wording import local, shortened
from domain.clock import in_china
from domain.consent import Answer
from domain.delivery import STATE_LABELS, State
from domain.finding import excerpt
from domain.letter_stage import Stage
from storage.files.file import EntryMedia, FileEntry
from storage.files.file_changes import Change, ChangeKind
from storage.letter.letter_progress import Progress, Stages
from storage.overview import Around, Reach

CHANNELS = {"wechat": "微信", "phone": "电话", "paper": "纸质", "visit": "家访", "face": "当面"}
SIDES = {"in": "family", "out": "school"}
CARDS = {"letter": "一封信", "receipt": "回执"}
REACH_WORDS = {
    Reach.OPEN: "现在就能收到",
    Reach.CARD: "先收提醒卡，回话后能收到",
    Reach.PENDING: "等学校确认",
    Reach.UNFOLLOWED: "已不再关注，请打电话",
    Reach.UNBOUND: "还没有加入微信",
}
CHANGES = {
    ChangeKind.REGISTER: "名册 · {what}（{who}）",
    ChangeKind.CONSENT: "{who} · {what}",
    ChangeKind.PLAN: "帮扶计划 · {what}（{who}负责）",
    ChangeKind.PLAN_CLOSED: "帮扶计划结束 · {what}（{who}负责）",
}
CONSENTS: dict[str, str] = {
    Answer.AGREED: "同意了知情同意书",
    Answer.NOTICES: "只同意收通知，不存语音和照片",
    Answer.DECLINED: "没有同意知情同意书",
    Answer.WITHDRAWN: "撤回了同意",
}
Place = tuple[datetime, int, str]  # in the order of what happened
LONGEST_HIT = 240  # characters of a found text that are shown whole
GOOD_STATES = frozenset({State.ACCEPTED, State.DELIVERED})
BAD_STATES = frozenset({State.FAILED, State.EXPIRED})
BAR_WIDTH = 640
BAR_PARTS = (
    ("complete", "都已确认"),
    ("partly", "一方已确认"),
    ("delivered", "已发出，等确认"),
    ("unreached", "还没送到"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it stands on the page. ``mood`` is good, wait or bad; ``seconds`` the length of a voice.
    ``has_states``: something is kept of what became of it. ``sought``: the words by which it was found."""

    id: int
    at: datetime
    side: str
    author: str
    reader: str
    channel: str
    kind: str
    text: str
    is_cut: bool
    state: str
    mood: str
    reason: str
    card: str
    letter_id: int | None
    media: EntryMedia | None
    seconds: float | None
    has_states: bool
    is_redacted: bool = False
    sought: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Something that happened around the child and was said by nobody, as it stands between the entries."""

    key: str
    at: datetime
    text: str
    side: str = "change"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One person in the head of the file."""

    person_id: int
    name: str
    relation: str
    away: bool
    phone: str | None
    reach: Reach
    reach_words: str
    their_time: str
    next_due: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a letter's bar, in the drawing's own units."""

    key: str
    label: str
    number: int
    percent: int
    x: float
    width: float


def days(
    entries: Iterable[FileEntry],
    seconds: dict[int, float | None],
    changes: Iterable[Change] = (),
    sought: tuple[str, ...] = (),
) -> list[tuple[date, list[Line | Quiet]]]:
    """The entries in the order in which they happened, by day in China, with what changed between them; ``seconds``
    are lengths by media id, ``sought`` the words by which the entries were found."""
    shown: list[tuple[Place, Line | Quiet]] = [
        ((one.at.replace(microsecond=0), one.id, ""), line(one, seconds, sought=sought)) for one in entries
    ]
    quiet: list[tuple[Place, Line | Quiet]] = [
        ((one.at.replace(microsecond=0), 0, one.key), _quiet(one)) for one in changes
    ]
    ordered = [one for _, one in sorted([*shown, *quiet], key=lambda pair: pair[0])]
    grouped = groupby(ordered, key=lambda one: in_china(one.at).date())
    return [(day, list(found)) for day, found in grouped]


def line(entry: FileEntry, seconds: dict[int, float | None], whole: bool = False, sought: tuple[str, ...] = ()) -> Line:
    """One entry for the page, its text shortened unless the ``whole`` is asked for."""
    text = entry.text if whole else _part(entry.text, sought)
    state, mood, reason = _state(entry)
    return Line(
        id=entry.id,
        at=entry.at,
        side=SIDES.get(entry.direction, "note"),
        author=entry.author,
        reader=entry.reader,
        channel=CHANNELS.get(entry.channel, entry.channel),
        kind=entry.kind,
        text=text,
        is_cut=text != entry.text,
        state=state,
        mood=mood,
        reason=reason,
        card=CARDS.get(entry.kind, ""),
        letter_id=_letter_of(entry.cause),
        media=entry.media,
        seconds=seconds.get(entry.media.id) if entry.media else None,
        has_states=bool(entry.states),
        is_redacted=entry.is_redacted,
        sought=sought,
    )


def neighbours(people: Iterable[Around], now: datetime) -> list[Neighbour]:
    """The people around a child, parents who are away first: they are the ones not met at the gate."""
    ordered = sorted(people, key=lambda person: not person.guardian.away)
    return [_neighbour(person, now) for person in ordered]


def next_contact(people: Iterable[Around]) -> Around | None:
    """Who is to be contacted first, if a plan runs for anybody."""
    due = [(person.next_due, place, person) for place, person in enumerate(people) if person.next_due is not None]
    return min(due)[2] if due else None


def bar(progress: Progress) -> list[Segment]:
    """The four parts of a letter's bar, side by side over the whole width."""
    segments: list[Segment] = []
    x = 0.0
    for key, label in BAR_PARTS:
        number: int = getattr(progress, key)
        share = number / progress.total if progress.total else 0.0
        segments.append(Segment(key, label, number, round(share * 100), round(x, 1), round(share * BAR_WIDTH, 1)))
        x += share * BAR_WIDTH
    return segments


def stages(adults: Stages) -> list[tuple[Stage, int, str]]:
    """The adults by stage, furthest first: how many, and by which ways or for which reasons."""
    details = {Stage.CONFIRMED: _counted((how.label, number) for how, number in adults.methods)}
    details[Stage.UNREACHED] = _counted(adults.reasons)
    return [(stage, adults.of(stage), details.get(stage, "")) for stage in Stage if adults.of(stage)]


def _counted(named: Iterable[tuple[str, int]]) -> str:
    return "，".join(f"{name} {number}" for name, number in named)


def _part(text: str, sought: tuple[str, ...]) -> str:
    """The beginning of a text, or of a long one what stands around the words that were looked for."""
    if not sought or len(text) <= LONGEST_HIT:
        return shortened(text)
    begin, end = excerpt(sought, text)
    return text[begin:end]


def _quiet(change: Change) -> Quiet:
    words = CHANGES[change.kind].format(who=change.who, what=CONSENTS.get(change.what, change.what))
    return Quiet(f"c-{change.key}", change.at, f"{words}：{change.detail}" if change.detail else words)


def _state(entry: FileEntry) -> tuple[str, str, str]:
    """What became of an entry: words, mood, reason. What a family said is safe as soon as it stands here."""
    if not entry.states:
        return ("已存入档案", "good", "") if entry.direction == "in" else ("", "wait", "")
    last = entry.states[-1]
    known = State(last.state) if last.state in STATE_LABELS else None
    words = known.label if known else last.state
    mood = "good" if known in GOOD_STATES else "bad" if known in BAD_STATES else "wait"
    return (f"转给老师：{words}" if entry.direction == "in" else words), mood, last.reason


def _letter_of(cause: str) -> int | None:
    kind, _, number = cause.partition(":")
    return int(number) if kind == "letter" and number.isascii() and number.isdigit() else None


def _neighbour(person: Around, now: datetime) -> Neighbour:
    adult = person.guardian.person
    return Neighbour(
        person_id=adult.id,
        name=adult.name,
        relation=person.guardian.relation.label,
        away=person.guardian.away,
        phone=adult.phone,
        reach=person.reach,
        reach_words=REACH_WORDS[person.reach],
        their_time=local(now, adult.time_zone),
        next_due=person.next_due,
        is_overdue=person.next_due is not None and person.next_due <= now,
    )
