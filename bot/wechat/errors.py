"""What the platform's answers mean: one table from errcode to what we do about it and how we say it.

WeChatError(LianxinError)
├── ApiError         HTTP 200 with an errcode; ``meaning`` is its row of the table
├── Unreached        the request did nothing: no connection, a gateway's error page, no token; trying again is safe
└── OutcomeUnknown   the request left and no readable answer came back; it may have been done
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from domain.clock import in_china
from domain.errors import LianxinError


class Class(StrEnum):
    """What an errcode asks of us."""

    TOKEN = "token"  # refresh the access token once and repeat
    BUSY = "busy"  # repeat later
    DAILY_QUOTA = "daily quota"  # repeat after midnight in China
    MINUTE_QUOTA = "minute quota"  # repeat in some minutes
    WINDOW_CLOSED = "window closed"  # hold until the person writes again
    UNREACHABLE = "unreachable"  # never for this person; somebody should call them
    CONTENT = "content"  # never with this content
    PERMISSION = "permission"  # the account may not; an administrator is needed
    DONE = "done"  # it was done before
    UNKNOWN = "unknown"  # not in the table: not repeated


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row: what to do, and the reason as staff read it."""

    kind: Class
    reason: str

    @property
    def retry(self) -> bool:
        """Whether sending the same again can help without anybody doing anything."""
        return self.kind in (Class.TOKEN, Class.BUSY, Class.DAILY_QUOTA, Class.MINUTE_QUOTA)


# Sources: the error tables of custom/send, template/send, stable_token, media/upload and the return-code page; 43101,
# 43116, 43117 and 40241 on template/send are reported by users of the platform. Mass sends (40059, 40130, 45028,
# 45065-45067, 89504, 89505): Batch_Sends and api_masssend. Tags (40032, 45056-45059, 45157-45159, 49003): the page on
# user tags (Account_Management / User_Tag_Management).
CODES: dict[int, Meaning] = {
    -1: Meaning(Class.BUSY, "微信系统繁忙"),
    40001: Meaning(Class.TOKEN, "微信凭证失效"),
    40014: Meaning(Class.TOKEN, "微信凭证失效"),
    42001: Meaning(Class.TOKEN, "微信凭证过期"),
    45009: Meaning(Class.DAILY_QUOTA, "今天的微信接口次数用完了"),
    45011: Meaning(Class.MINUTE_QUOTA, "微信接口调用太频繁"),
    43117: Meaning(Class.MINUTE_QUOTA, "给这个人发得太频繁"),
    45015: Meaning(Class.WINDOW_CLOSED, "对方 48 小时内没有说过话"),
    45047: Meaning(Class.WINDOW_CLOSED, "对方上次说话后已发满条数"),
    40003: Meaning(Class.UNREACHABLE, "微信号无效或不属于本公众号"),
    43004: Meaning(Class.UNREACHABLE, "对方没有关注公众号"),
    43019: Meaning(Class.UNREACHABLE, "对方在公众号的黑名单里"),
    43101: Meaning(Class.UNREACHABLE, "对方拒收这类通知"),
    48002: Meaning(Class.UNREACHABLE, "对方关闭了接收公众号消息"),
    70000: Meaning(Class.UNREACHABLE, "微信按未成年人保护拒绝发送"),
    40241: Meaning(Class.DONE, "一分钟内已发过同样的通知"),
    45065: Meaning(Class.DONE, "这次群发已提交过"),
    45066: Meaning(Class.BUSY, "同一次群发重试得太快"),
    40004: Meaning(Class.CONTENT, "媒体类型不对"),
    40005: Meaning(Class.CONTENT, "文件格式微信不收"),
    40006: Meaning(Class.CONTENT, "文件太大"),
    40007: Meaning(Class.CONTENT, "媒体文件已过期或无效"),
    40008: Meaning(Class.CONTENT, "消息类型不对"),
    44001: Meaning(Class.CONTENT, "媒体文件是空的"),
    44004: Meaning(Class.CONTENT, "内容是空的"),
    45001: Meaning(Class.CONTENT, "文件太大"),
    45002: Meaning(Class.CONTENT, "文字太长"),
    45007: Meaning(Class.CONTENT, "语音超过 60 秒"),
    45008: Meaning(Class.CONTENT, "图文条数太多"),
    45162: Meaning(Class.CONTENT, "消息类型不对"),
    47001: Meaning(Class.CONTENT, "数据格式不对"),
    47003: Meaning(Class.CONTENT, "通知模板的字段不合要求"),
    87014: Meaning(Class.CONTENT, "内容没有通过微信的审查"),
    40032: Meaning(Class.CONTENT, "一次给的人数不对"),
    40059: Meaning(Class.CONTENT, "没有这次群发"),
    40130: Meaning(Class.CONTENT, "群发至少要有两个人"),
    45067: Meaning(Class.CONTENT, "群发的编号太长"),
    45157: Meaning(Class.CONTENT, "已有同名的标签"),
    45158: Meaning(Class.CONTENT, "标签的名字太长"),
    45159: Meaning(Class.CONTENT, "没有这个标签"),
    45059: Meaning(Class.UNREACHABLE, "对方身上的标签已满 20 个"),
    49003: Meaning(Class.UNREACHABLE, "微信号不属于本公众号"),
    45028: Meaning(Class.PERMISSION, "群发的次数用完了"),
    45056: Meaning(Class.PERMISSION, "公众号的标签已满 100 个"),
    45057: Meaning(Class.PERMISSION, "标签下的人太多，删不掉"),
    45058: Meaning(Class.PERMISSION, "这是微信自带的标签，动不了"),
    89504: Meaning(Class.PERMISSION, "群发要公众号管理员在微信上确认"),
    89505: Meaning(Class.PERMISSION, "群发还在等公众号管理员在微信上确认"),
    40002: Meaning(Class.PERMISSION, "凭证请求不对"),
    40013: Meaning(Class.PERMISSION, "AppID 不对"),
    40036: Meaning(Class.PERMISSION, "通知模板编号不对"),
    40037: Meaning(Class.PERMISSION, "通知模板编号不对"),
    40125: Meaning(Class.PERMISSION, "AppSecret 不对"),
    40164: Meaning(Class.PERMISSION, "服务器地址不在微信白名单里"),
    40200: Meaning(Class.PERMISSION, "公众号类型不支持这种消息"),
    40243: Meaning(Class.PERMISSION, "AppSecret 被冻结"),
    41001: Meaning(Class.PERMISSION, "请求缺少凭证"),
    41002: Meaning(Class.PERMISSION, "请求缺少 AppID"),
    41004: Meaning(Class.PERMISSION, "请求缺少 AppSecret"),
    43002: Meaning(Class.PERMISSION, "请求方法不对"),
    43116: Meaning(Class.PERMISSION, "通知模板已被封禁"),
    48001: Meaning(Class.PERMISSION, "公众号没有这个权限（认证是否过期？）"),
    48004: Meaning(Class.PERMISSION, "公众号的接口被封禁"),
    50002: Meaning(Class.PERMISSION, "公众号受到限制"),
    50004: Meaning(Class.PERMISSION, "公众号被禁止取凭证"),
    50007: Meaning(Class.PERMISSION, "公众号账号被冻结"),
    89503: Meaning(Class.PERMISSION, "服务器地址要管理员在微信上确认"),
    89506: Meaning(Class.PERMISSION, "管理员拒绝了服务器地址（24 小时）"),
    89507: Meaning(Class.PERMISSION, "管理员拒绝了服务器地址（1 小时）"),
}
SOON = timedelta(minutes=2)  # a minute's quota is over, with some room
BUSY = CODES[-1].reason


class WeChatError(LianxinError):
    """Anything that goes wrong between us and the platform."""


class ApiError(WeChatError):
    """The platform refused. ``text`` is its own message (with its rid), for the log only; ``number`` the message that
    it names, where it says that this one was sent before."""

    def __init__(self, code: int, text: str = "", number: str = "") -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.number = number

    @property
    def meaning(self) -> Meaning:
        return meaning(self.code)


class Unreached(WeChatError):
    """Nothing was done on the other side."""


class OutcomeUnknown(WeChatError):
    """Nobody can tell whether it was done."""


def meaning(code: int) -> Meaning:
    """The row of the table; a code that is not in it is not retried, and says its number."""
    return CODES.get(code) or Meaning(Class.UNKNOWN, f"微信返回了未知错误 {code}")


def retry_at(code: int, now: datetime) -> datetime | None:
    """When the platform's own rules allow another try (UTC); None leaves it to the usual pauses."""
    kind = meaning(code).kind
    if kind is Class.DAILY_QUOTA:
        # "reach max api daily quota limit": quotas are counted by China's day
        tomorrow = in_china(now).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(0, 1), tzinfo=in_china(now).tzinfo).astimezone(now.tzinfo)
    return now + SOON if kind is Class.MINUTE_QUOTA else None


def checked(answer: Any) -> dict[str, Any]:
    """The platform's JSON when it tells of success. Raises ApiError, or OutcomeUnknown for what is no answer."""
    if not isinstance(answer, dict):
        raise OutcomeUnknown("the answer is no object")
    code = errcode(answer)
    if code:
        raise ApiError(code, str(answer.get("errmsg", ""))[:300], str(answer.get("msg_id") or "")[:40])
    return answer


def errcode(answer: dict[str, Any]) -> int:
    """Some endpoints answer the number as text; many leave it out on success."""
    try:
        return int(answer.get("errcode", 0))
    except (TypeError, ValueError):
        raise OutcomeUnknown("an errcode that is no number") from None
