"""Asks the platform who opens a page of ours: silently, once for each code (wechat.md §4, snsapi_base)."""

from urllib.parse import urlencode

from bot.wechat.client import Client
from bot.wechat.errors import ApiError, WeChatError
from console.ports import GateShut, Visitor

# 40029: not a code, or older than five minutes; 40163: used before; 41008: none was given.
NO_CODE = (40029, 40163, 41008)


class WeChatGate:
    """``open_base`` is the origin that phones are sent to, ``back`` the address of ours to which they come back."""

    def __init__(self, client: Client, open_base: str, back: str) -> None:
        self._client = client
        self._open_base = open_base
        self._back = back

    def address_for(self, state: str) -> str:
        """The fragment is part of the address: without it some versions show an empty page."""
        asked = {
            "appid": self._client.appid,
            "redirect_uri": self._back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._open_base}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def visitor(self, code: str) -> Visitor | None:
        """Whose code this is; None when it is used, too old or no code. Raises GateShut."""
        try:
            told = self._client.web_user(code)
        except ApiError as refused:
            if refused.code in NO_CODE:
                return None
            raise GateShut(refused.meaning.reason) from refused
        except WeChatError as trouble:
            raise GateShut(type(trouble).__name__) from trouble
        ref = str(told.get("openid") or "")
        if not ref:
            raise GateShut("an answer that names nobody")
        return Visitor(ref, is_snapshot=str(told.get("is_snapshotuser", 0)) == "1")


class SceneCodes:
    """QR codes of the account for a few minutes, drawn by ourselves from what the platform says they say."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def says(self, scene: str, seconds: int) -> str:
        """What the QR code of a scene says. Raises GateShut."""
        try:
            return self._client.scene_url(scene, seconds)
        except WeChatError as trouble:
            raise GateShut(type(trouble).__name__) from trouble
