"""The seldom calls to the platform: WeRoBot's client with one origin, time-outs, a shared token and typed errors."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from werobot.client import Client as WeRoBotClient

from bot.wechat.errors import ApiError, Class, OutcomeUnknown, Unreached, checked
from bot.wechat.token import Token
from scheduler.media import Download, Gone, NotNow
from storage.keyvalue import KeyValue

OFFICIAL = "https://api.weixin.qq.com"
# WeRoBot has these origins written into its addresses; all of them become ours.
ORIGINS = (OFFICIAL, "https://mp.weixin.qq.com", "http://file.api.weixin.qq.com")
TIMEOUTS = (3.05, 8.0)  # seconds to connect, and between two bytes
POOL = 16
# The platform's largest media are videos of 10 MB; more is not what we asked for.
LARGEST_BYTES = 20 << 20
VIDEO_HOSTS = (".qq.com", ".qpic.cn")


class Client(WeRoBotClient):  # type: ignore[misc]  # WeRoBot has no types
    """``base`` replaces the platform's origin. Every method raises WeChatError; ``download_media`` its own two."""

    def __init__(self, app_id: str, secret: str, keyvalue: KeyValue, base: str = OFFICIAL) -> None:
        super().__init__({"APP_ID": app_id, "APP_SECRET": secret})
        self.base = base.rstrip("/")
        self.tokens = Token(self, keyvalue, app_id)
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy and no .netrc behind our back
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=POOL))

    def get_access_token(self) -> str:
        return self.tokens.get()

    def stable_token(self) -> tuple[str, int]:
        """The token that all processes share; never forced, so nobody else's token dies."""
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.appsecret}
        answer = self._call("post", f"{self.base}/cgi-bin/stable_token", json=body | {"force_refresh": False})
        try:
            return str(answer["access_token"]), int(answer["expires_in"])
        except (KeyError, TypeError, ValueError):
            raise OutcomeUnknown("a token answer without a token") from None

    def request(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        """Every call of WeRoBot's client comes through here; a refused token is refreshed and tried again once."""
        if "params" in kwargs and "access_token" not in kwargs["params"]:
            return self._call(method, self._ours(url), **_encoded(kwargs))
        token = self.tokens.get()
        try:
            return self._call(method, self._ours(url), **_with_token(kwargs, token))
        except ApiError as error:
            if error.meaning.kind is not Class.TOKEN:
                raise
        self.tokens.invalidate(token)
        return self._call(method, self._ours(url), **_with_token(kwargs, self.tokens.get()))

    def web_user(self, code: str) -> dict[str, Any]:
        """Who opened a web page: ``openid``, and ``is_snapshotuser`` where it is nobody's; no token is needed."""
        told = {"appid": self.appid, "secret": self.appsecret, "code": code, "grant_type": "authorization_code"}
        return self._call("get", f"{self.base}/sns/oauth2/access_token", params=told)

    def download_media(self, media_id: str) -> Download:
        """A picture, voice or video that a user sent. Raises Gone or NotNow."""
        try:
            answer = self._fetch(f"{self.base}/cgi-bin/media/get", {"media_id": media_id})
            return self._video(answer) if _is_json(answer) else _content(answer)
        except ApiError as error:
            if error.meaning.kind is Class.CONTENT:
                raise Gone(error.meaning.reason) from error
            raise NotNow(str(error)) from error
        except (Unreached, OutcomeUnknown) as error:
            raise NotNow(str(error)) from error

    def upload(self, kind: str, content: bytes, name: str) -> str:
        """Put a file on the platform for three days; the reference to send it by."""
        files = {"media": (name, content)}
        url = f"{self.base}/cgi-bin/media/upload"
        answer = self.request("post", url, params={"access_token": self.tokens.get(), "type": kind}, files=files)
        return str(answer.get("media_id") or answer["thumb_media_id"])

    def scene_qrcode(self, scene: str, seconds: int) -> str:
        """The ticket of a QR code that brings ``scene`` (1 to 64 characters) back when it is scanned."""
        return str(self._scene(scene, seconds)["ticket"])

    def scene_url(self, scene: str, seconds: int) -> str:
        """What such a QR code says, for whoever draws it themselves."""
        return str(self._scene(scene, seconds)["url"])

    def show_qrcode(self, ticket: str) -> bytes:
        """The picture (PNG or JPEG) of a ticket."""
        origin = self.base if self.base != OFFICIAL else "https://mp.weixin.qq.com"
        return _content(self._get(f"{origin}/cgi-bin/showqrcode", {"ticket": ticket})).content

    def send_to_tag(self, tag: str, text: str, client_id: str) -> str:
        """Send a text to everybody with a tag (four a month for each); the platform's number of the task.

        ``client_id`` (at most 32 bytes) makes the second time nothing for 24 hours: it is refused with 45065.
        """
        chosen = {"is_to_all": False, "tag_id": int(tag)}
        body = {"filter": chosen, "msgtype": "text", "text": {"content": text}, "send_ignore_reprint": 0}
        answer = self.post(f"{OFFICIAL}/cgi-bin/message/mass/sendall", data=body | {"clientmsgid": client_id})
        return str(answer["msg_id"])

    def mass_status(self, number: str) -> str:
        """What the platform says of a mass send: SEND_SUCCESS, SENDING, SEND_FAIL or DELETE."""
        answer = self.post(f"{OFFICIAL}/cgi-bin/message/mass/get", data={"msg_id": number})
        return str(answer.get("msg_status", ""))

    def close(self) -> None:
        self._http.close()

    def _scene(self, scene: str, seconds: int) -> dict[str, Any]:
        action = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        made: dict[str, Any] = self.create_qrcode({"expire_seconds": seconds, **action})
        return made

    def _ours(self, url: str) -> str:
        for origin in ORIGINS:
            if url.startswith(origin):
                return self.base + url[len(origin) :]
        return url

    def _call(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        return checked(_json(self._send(method, url, **kwargs)))

    def _fetch(self, url: str, params: dict[str, str]) -> requests.Response:
        """A GET with the token whose answer may be bytes; the token refreshed once."""
        token = self.tokens.get()
        answer = self._get(url, params | {"access_token": token})
        try:
            return _refused_if_error(answer)
        except ApiError as error:
            if error.meaning.kind is not Class.TOKEN:
                raise
        self.tokens.invalidate(token)
        return _refused_if_error(self._get(url, params | {"access_token": self.tokens.get()}))

    def _video(self, answer: requests.Response) -> Download:
        url = str(_json(answer).get("video_url", ""))
        host = urlsplit(url).hostname or ""
        is_ours = urlsplit(url).netloc == urlsplit(self.base).netloc
        if not is_ours and not host.endswith(VIDEO_HOSTS):
            raise Gone("视频地址不是微信的")
        return _content(self._get(url, {}))

    def _get(self, url: str, params: dict[str, str]) -> requests.Response:
        return self._send("get", url, params=params, stream=True)

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        try:
            answer = self._http.request(method, url, timeout=TIMEOUTS, allow_redirects=False, **kwargs)
        except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError) as error:
            raise Unreached(type(error).__name__) from None
        except requests.exceptions.RequestException as error:
            raise OutcomeUnknown(type(error).__name__) from None  # the message could carry the token
        if answer.status_code != 200:
            answer.close()
            raise Unreached(f"HTTP {answer.status_code}")
        return answer


def _encoded(kwargs: dict[str, Any]) -> dict[str, Any]:
    """A dictionary as body leaves as UTF-8 JSON without escapes (menus refuse them: 40033)."""
    data = kwargs.get("data")
    if not isinstance(data, dict):
        return kwargs
    body = json.dumps(data, ensure_ascii=False).encode()
    return kwargs | {"data": body, "headers": {"Content-Type": "application/json"}}


def _with_token(kwargs: dict[str, Any], token: str) -> dict[str, Any]:
    return _encoded(kwargs | {"params": kwargs.get("params", {}) | {"access_token": token}})


def _json(answer: requests.Response) -> Any:
    content = _content(answer).content
    if content.lstrip()[:1] == b"<":
        raise Unreached("a page instead of an answer")
    try:
        return json.loads(content.decode("utf-8-sig"), strict=False)
    except ValueError:
        raise OutcomeUnknown("an answer that is no JSON") from None


def _is_json(answer: requests.Response) -> bool:
    """The platform answers errors and videos as JSON, all with HTTP 200; bytes come as a file."""
    kind = answer.headers.get("Content-Type", "").lower()
    return "Content-Disposition" not in answer.headers and ("json" in kind or kind.startswith("text/"))


def _refused_if_error(answer: requests.Response) -> requests.Response:
    if _is_json(answer):
        checked(_json(answer))
    return answer


def _content(answer: requests.Response) -> Download:
    """The whole body, read once under a cap and then remembered by the answer."""
    known: Download | None = getattr(answer, "download", None)
    if known is None:
        known = Download(_read(answer), answer.headers.get("Content-Type", ""))
        answer.download = known  # type: ignore[attr-defined]
    return known


def _read(answer: requests.Response) -> bytes:
    content = b""
    try:
        for chunk in answer.iter_content(65536):
            content += chunk
            if len(content) > LARGEST_BYTES:
                raise Gone("文件太大")
    except requests.exceptions.RequestException as error:
        raise OutcomeUnknown(type(error).__name__) from None
    finally:
        answer.close()
    return content
