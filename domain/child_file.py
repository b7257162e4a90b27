"""One child's whole file on paper: who it is, who looked after it, how often there was contact, and every entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.clock import in_china

SHOWN_AS = {"voice": "语音", "image": "图片", "picture": "图片"}
CHANNELS = {"wechat": "微信", "phone": "电话", "paper": "纸质", "visit": "家访", "face": "当面"}
STATES = {"kept": "已存", "wanted": "正在取回", "lost": "没能取到"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A teacher who looked after the child from one moment (UTC) on; ``until`` None: now."""

    teacher: str
    since: datetime
    until: datetime | None
    is_substitute: bool

    @property
    def said(self) -> str:
        """陈立 2026-09-01 至今"""
        end = f"至 {in_china(self.until):%Y-%m-%d}" if self.until is not None else "至今"
        return f"{self.teacher}{'（代管）' if self.is_substitute else ''} {in_china(self.since):%Y-%m-%d} {end}"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is printed (moment in UTC). ``reader`` is empty for what was said to nobody, ``carried``: what
    picture or voice belongs to it."""

    at: datetime
    author: str
    reader: str
    channel: str
    text: str
    carried: str = ""

    @property
    def day(self) -> date:
        """The day in China."""
        return in_china(self.at).date()

    @property
    def head(self) -> str:
        """09:12 李思涵妈妈 → 陈老师（微信）"""
        to = f" → {self.reader}" if self.reader else ""
        how = CHANNELS.get(self.channel, "")
        return f"{in_china(self.at):%H:%M} {self.author}{to}" + (f"（{how}）" if how else "")

    @property
    def words(self) -> str:
        """What was said, and what came with it."""
        return "\n".join(filter(None, (self.text, f"［{self.carried}］" if self.carried else "")))


@dataclass(frozen=True, slots=True)
class File:
    """Everything of one paper. ``facts`` are label and value of the register, ``adults`` relation, name, place, phone,
    ``terms`` name and counts; ``lines`` oldest first. ``is_cut``: older entries of these days are not on it."""

    school: str
    child: str
    class_name: str
    start: date | None
    end: date | None
    facts: Sequence[tuple[str, str]]
    adults: Sequence[tuple[str, str, str, str]]
    pairings: Sequence[Looked]
    terms: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    is_cut: bool = False

    @property
    def days(self) -> str:
        """从 2026-09-01 到 2027-01-20, as the cover says it."""
        if self.start is None and self.end is None:
            return "全部"
        begin = f"从 {self.start.isoformat()}" if self.start else "从最早"
        return f"{begin} 到 {self.end.isoformat()}" if self.end else f"{begin} 到今天"


def carried(kind: str, state: str, number: int) -> str:
    """语音 128，已存: what came with an entry, and under which number it is kept."""
    return f"{SHOWN_AS.get(kind, '视频')} {number}，{STATES.get(state, state)}"
