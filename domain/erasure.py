"""When a child's whole file may be deleted, on what ground, and what is said where it may not.

个人信息保护法 art. 47, 未成年人网络保护条例 art. 34, 儿童个人信息网络保护规定 art. 20; what must be kept goes before:
未成年人保护法 art. 11 (a danger that was reported).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.retention import closed_before, left_before

GONE = "（已删去）"  # stands where a name stood, and where words stood; verify compares it, so it never changes
SHORTEST_REASON = 5  # characters; less says nothing to who decides
LONGEST_REASON = 200


class Ground(StrEnum):
    """Why a whole file is deleted."""

    REQUEST = "request"
    RETENTION = "retention"
    MISTAKE = "mistake"

    @property
    def label(self) -> str:
        """How staff choose it and the tombstone names it."""
        return GROUND_LABELS[self]


class Outcome(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


class Obstacle(StrEnum):
    """Why a file must stay for now; the sentence stands in replies/erasure_refused."""

    GONE = "gone"
    INCIDENT = "incident"
    COPY = "copy"
    ALERT_OPEN = "alert_open"
    AT_SCHOOL = "at_school"
    NOT_OVER = "not_over"
    ALERT_EVER = "alert_ever"
    ALERT_KEPT = "alert_kept"

    @property
    def tells_of_alert(self) -> bool:
        """The sentence says that there is or was an alert."""
        return self in (Obstacle.ALERT_OPEN, Obstacle.ALERT_EVER, Obstacle.ALERT_KEPT)


GROUND_LABELS = {
    Ground.REQUEST: "家长要求删除整份档案",
    Ground.RETENTION: "保存期限已到",
    Ground.MISTAKE: "登记错了，本来就不该有这份档案",
}
OUTCOME_LABELS = {Outcome.GRANTED: "已经删去", Outcome.REFUSED: "没有同意", Outcome.WITHDRAWN: "已经撤回"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule must know. ``left_on`` is the day (China) on which the child left the school; None: it is there.
    ``closed_on`` is the day (China) on which the last alert was closed that was no false
    alarm and no drill; None: there was none that is closed."""

    is_gone: bool
    left_on: date | None
    has_open_alert: bool
    closed_on: date | None
    has_incident: bool
    has_copy_waiting: bool


def obstacle(standing: Standing, ground: Ground, today: date) -> Obstacle | None:
    """Why the file must stay, the weightiest first; None where it may go. ``today`` is the day in China."""
    always = (
        (standing.is_gone, Obstacle.GONE),
        (standing.has_incident, Obstacle.INCIDENT),
        (standing.has_open_alert, Obstacle.ALERT_OPEN),
        (standing.has_copy_waiting, Obstacle.COPY),
    )
    found = next((why for is_so, why in always if is_so), None)
    if found is not None:
        return found
    if ground is Ground.MISTAKE:
        return Obstacle.ALERT_EVER if standing.closed_on is not None else None
    if standing.left_on is None:
        return Obstacle.AT_SCHOOL
    if ground is Ground.RETENTION and standing.left_on >= left_before(today):
        return Obstacle.NOT_OVER
    is_kept = standing.closed_on is not None and standing.closed_on >= closed_before(today)
    return Obstacle.ALERT_KEPT if is_kept else None


# What is counted before and after, by the key that the tombstone keeps.
COUNTED = {
    "entries": "档案里的记录",
    "media": "语音、照片和手写签名",
    "shared": "同时在别的孩子档案里的记录（留在那里）",
    "adults": "只和这个孩子有关的大人",
    "ties": "登记的关系、绑定和邀请",
    "register": "登记表和它的改动",
    "contacts": "联系、谈心、家访",
    "plans": "联系计划、帮扶措施、结对",
    "tasks": "事项、答应的事、隐患",
    "alerts": "误报的和早已结束的预警",
    "letters": "信的回执和报平安",
    "messages": "微信消息",
    "audit": "查看记录里的具体说明（谁、何时看过留着）",
}


def counted(counts: Mapping[str, int]) -> str:
    """What went, as the audit keeps it; verify compares it, so the words of ``COUNTED`` stay as they are."""
    return "，".join(f"{label} {counts[key]}" for key, label in COUNTED.items() if counts.get(key))
