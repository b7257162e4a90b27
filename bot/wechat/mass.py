"""Mass sends over one service account: the platform's answers become the few outcomes the steps know."""

from collections.abc import Callable
from typing import TypeVar

from bot.wechat.client import Client
from bot.wechat.errors import ApiError, Class, OutcomeUnknown, Unreached, WeChatError
from scheduler.mass import AsksAdmin, MassError, NotNow, Refused, Unclear

Answer = TypeVar("Answer")
SAME_NAME = 45157  # tags/create: there is a tag of this name
SENT_BEFORE = 45065  # sendall: this clientmsgid was submitted within 24 hours
TOO_FAST = 45066  # sendall: the same clientmsgid again at once
ADMIN = (89504, 89505)  # the account's protection of mass sends waits for the administrator
NO_SUCH_TAG = 45159
NOBODY_ANSWERS = "微信没有答复"
NOT_SENT = "微信没有群发成功"
# mass/get: what is over, well or not
OVER = ("SEND_SUCCESS", "DELETE")
FAILED = "SEND_FAIL"
# These come before anything is done; a busy platform (-1) may have done it all the same.
BEFORE = (Class.TOKEN, Class.MINUTE_QUOTA)
LATER = (*BEFORE, Class.BUSY)


class WeChatMass:
    """``scheduler.mass.MassPort`` for WeChat. Calls block."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def make_tag(self, name: str) -> str:
        return _prepared(lambda: self._make_tag(name))

    def tag(self, tag: str, refs: list[str]) -> None:
        _prepared(lambda: self._client.tag_users(int(tag), refs))

    def drop_tag(self, tag: str) -> None:
        try:
            _prepared(lambda: self._client.delete_tag(int(tag)))
        except Refused as refused:
            if not _is_code(refused, NO_SUCH_TAG):
                raise

    def send(self, tag: str, text: str, client_id: str) -> str:
        try:
            return self._client.send_to_tag(tag, text, client_id)
        except ApiError as error:
            if error.code == SENT_BEFORE:
                return self._known(error.number)
            raise _of_send(error) from error
        except Unreached as error:
            raise NotNow(NOBODY_ANSWERS) from error
        except (OutcomeUnknown, KeyError) as error:
            raise Unclear(NOBODY_ANSWERS) from error

    def is_over(self, number: str) -> bool:
        status = _prepared(lambda: self._client.mass_status(number))
        if status == FAILED:
            raise Refused(NOT_SENT)
        return status in OVER

    def _make_tag(self, name: str) -> str:
        try:
            return str(self._client.create_tag(name)["tag"]["id"])
        except ApiError as error:
            if error.code != SAME_NAME:
                raise
        tags = self._client.get_tags().get("tags", [])
        return next(str(tag["id"]) for tag in tags if tag.get("name") == name)

    def _status(self, number: str) -> str:
        try:
            return self._client.mass_status(number)
        except WeChatError:
            return ""

    def _known(self, number: str) -> str:
        """A send that the platform says it had before: it counts as sent unless the platform knows that it failed.

        Users report 45065 for what was never sent twice, and did go out (wechat.md 3.4).
        """
        if number and self._status(number) == FAILED:
            raise Refused(NOT_SENT)
        return number


def _prepared(ask: Callable[[], Answer]) -> Answer:
    """A call that may be repeated whatever became of it."""
    try:
        return ask()
    except ApiError as error:
        if error.meaning.kind in LATER or error.meaning.kind is Class.DAILY_QUOTA:
            raise NotNow(error.meaning.reason) from error
        raise Refused(error.meaning.reason) from error
    except (Unreached, OutcomeUnknown, KeyError, StopIteration) as error:
        raise NotNow(NOBODY_ANSWERS) from error


def _of_send(error: ApiError) -> MassError:
    if error.code in ADMIN:
        return AsksAdmin(error.meaning.reason)
    if error.meaning.kind in BEFORE:
        return NotNow(error.meaning.reason)
    return Unclear(error.meaning.reason) if error.meaning.kind is Class.BUSY else Refused(error.meaning.reason)


def _is_code(refused: Refused, code: int) -> bool:
    return isinstance(refused.__cause__, ApiError) and refused.__cause__.code == code
