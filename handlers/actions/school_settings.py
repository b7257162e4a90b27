"""What a school sets for itself beside how often who is in touch; each deed says what it was and what it is now."""

from collections.abc import Sequence
from datetime import time

from sqlalchemy.orm import Session

from domain.people import Person
from messages.catalogue import Audience
from messages.lint import forbidden_words
from storage.alert import on_call
from storage.person import people, schools
from storage.traffic import quiet

LONGEST_OFFICER, LONGEST_HOME = 100, 40  # characters, of the columns
MOST_UNDO_SECONDS = 120  # longer, and a family waits for an answer that was written
MOST_ERASE_DAYS = 365
MOST_ON_CALL = 8
NOTHING = "（空）"


class Unfit(ValueError):
    """A value that cannot be set; the sentence says why."""


def set_officer(session: Session, school_id: int, officer: str) -> str:
    """Who answers for personal data, as families read it before they agree (个人信息保护法 art. 52)."""
    if not officer:
        raise Unfit("同意书上要写清楚家长找谁，请写上称呼和电话。")
    _fits(officer, LONGEST_OFFICER)
    before = schools.settings(session, school_id).officer
    schools.set_officer(session, school_id, officer)
    return _said("个人信息负责人", before, officer)


def set_home_name(session: Session, school_id: int, name: str) -> str:
    """What the school calls its house for children; families read it, so that no label may stand in it."""
    _fits(name, LONGEST_HOME)
    if found := forbidden_words(name, Audience.FAMILY):
        raise Unfit(f"名字里有“{'、'.join(found)}”，孩子和家长会看到，请换一个。")
    before = schools.settings(session, school_id).home_name
    schools.set_home_name(session, school_id, name)
    return _said("之家的名字", before, name)


def set_undo(session: Session, school_id: int, seconds: int) -> str:
    """How long what a teacher says to a family waits, so that it can be taken back."""
    if not 0 <= seconds <= MOST_UNDO_SECONDS:
        raise Unfit(f"写 0 到 {MOST_UNDO_SECONDS} 之间的秒数。")
    before = schools.settings(session, school_id).undo_seconds
    schools.set_undo_window(session, school_id, seconds)
    return _said("可以撤回的秒数", str(before), str(seconds))


def set_erasure(session: Session, school_id: int, days: int) -> str:
    """How long who left keeps their platform identity here."""
    if not 0 <= days <= MOST_ERASE_DAYS:
        raise Unfit(f"写 0 到 {MOST_ERASE_DAYS} 之间的天数。")
    before = schools.settings(session, school_id).erase_after_days
    schools.keep_identity_for(session, school_id, days)
    return _said("离开后微信身份保留天数", str(before), str(days))


def set_on_call(session: Session, school_id: int, persons: Sequence[int]) -> str:
    """Who is called, in which order, while nobody takes an alert."""
    here = {one.id: one for one in people.staff(session, school_id)}
    if len(set(persons)) != len(persons):
        raise Unfit("每位老师只写一次。")
    if len(persons) > MOST_ON_CALL or not set(persons) <= here.keys():
        raise Unfit("请从学校的老师里选。")
    before = "、".join(one.name for one in on_call.chain(session, school_id))
    on_call.set_chain(session, school_id, persons)
    return _said("值班顺序", before, "、".join(here[one].name for one in persons))


def set_quiet(session: Session, person: Person, span: tuple[time, time] | None) -> str:
    """Between which times of day a member of staff is not disturbed; None: the usual hours."""
    if span is not None and span[0] == span[1]:
        raise Unfit("开始和结束不能一样。")
    before = span_words(quiet.hours_of(session, person.id))
    quiet.set_hours(session, person.id, span)
    return _said(f"{person.name}的免打扰", before, span_words(quiet.hours_of(session, person.id)))


def span_words(span: tuple[time, time]) -> str:
    """21:00–06:30."""
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}"


def _fits(text: str, longest: int) -> None:
    if len(text) > longest:
        raise Unfit(f"最多 {longest} 个字，现在有 {len(text)} 个。")


def _said(what: str, before: str, after: str) -> str:
    return f"{what}：{before or NOTHING} → {after or NOTHING}"
