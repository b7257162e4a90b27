"""What a person may answer to the consent card, and when they may be asked again."""

from datetime import datetime, timedelta
from enum import StrEnum

# The version of the card in messages/templates/replies/consent.j2; it changes with every change of its meaning, and
# is kept with each answer (个人信息保护法 art. 14: consent anew when purpose, manner or kinds change).
VERSION = "2026-11"
# 网络数据安全管理条例 art. 22 (5): after a refusal nobody is asked again and again; our reading: half a year.
QUIET_AFTER_NO = timedelta(days=180)


class Answer(StrEnum):
    """What was answered; the latest counts, all are kept."""

    AGREED = "agreed"
    NOTICES = "notices"  # no voice or pictures kept
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def is_quiet(answer: str, at: datetime, now: datetime) -> bool:
    """Whether the card stays away: this was a no, and not long ago."""
    return answer == Answer.DECLINED and now - at < QUIET_AFTER_NO


def is_outdated(version: str | None) -> bool:
    """Whether the card that was shown last (None: never one) says something else than today's."""
    return version is not None and version != VERSION
