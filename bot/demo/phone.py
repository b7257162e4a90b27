"""One phone of the pretend WeChat, as a person holds it: says, sends, scans, taps, and reads what is on its screen."""

import time
from typing import Any

import requests

PATIENCE_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.1


class NotSeen(Exception):
    """What should have appeared on a phone did not."""


class Phone:
    """A person's phone. Every gesture waits until the account's answer is there and gives back its text."""

    def __init__(self, simulator_url: str, name: str, place: str) -> None:
        self.name = name
        self.place = place
        self.patience = PATIENCE_SECONDS
        self._http = requests.Session()
        self._http.trust_env = False
        self._base = f"{simulator_url}/sim/phones"
        self.openid: str = self._post(self._base, {"name": name, "place": place})["openid"]

    def follows(self, scene: str = "") -> str:
        return self._does("follow", scene=scene) if scene else self._does("follow")

    def unfollows(self) -> None:
        self._does("unfollow")

    def scans(self, scene: str) -> str:
        return self._does("scan", scene=scene)

    def says(self, text: str) -> str:
        return self._does("text", content=text)

    def speaks(self) -> str:
        return self._does("voice")

    def shows_picture(self) -> str:
        return self._does("image")

    def sends_place(self, label: str, latitude: float, longitude: float) -> str:
        return self._does("location", label=label, lat=latitude, lon=longitude)

    def sends_sticker(self) -> str:
        return self._does("sticker")

    def presses(self, menu_key: str) -> str:
        return self._does("click", key=menu_key)

    def taps(self, words: str) -> str:
        """Tap the newest option on the screen that carries these words."""
        for item in reversed(self.screen()):
            for option in item.get("options") or []:
                if option["content"] == words:
                    return self._does("tap", item=item["id"], option=option["id"])
        raise NotSeen(f"{self.name}：屏幕上没有“{words}”可点")

    def opens(self, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """Open a link as this person, or press its form's button; status and text of the page."""
        given: dict[str, Any] = {"url": url} | ({} if form is None else {"form": form})
        return self._post(f"{self._base}/{self.openid}/open", given)

    def screen(self) -> list[dict[str, Any]]:
        """Everything on the screen, oldest first."""
        answer = self._http.get(f"{self._base}/{self.openid}", timeout=10)
        items: list[dict[str, Any]] = answer.json()["screen"]
        return items

    def sees(self, words: str, *, kind: str = "") -> dict[str, Any]:
        """Wait until the account's message with these words (of this kind) is on the screen. Raises NotSeen."""
        give_up = time.monotonic() + self.patience
        while True:
            fitting = (item for item in reversed(self.screen()) if _is_seen(item, words, kind))
            found: dict[str, Any] | None = next(fitting, None)
            if found is not None:
                return found
            if time.monotonic() > give_up:
                raise NotSeen(f"{self.name}没有看到{kind}“{words}”")
            time.sleep(LOOK_EVERY_SECONDS)

    def saw(self, words: str) -> bool:
        """Whether the account's message with these words is on the screen now."""
        return any(_is_seen(item, words) for item in self.screen())

    def _does(self, gesture: str, **given: object) -> str:
        reply = self._post(f"{self._base}/{self.openid}/{gesture}", given).get("reply")
        return _readable(reply) if reply else ""

    def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(url, json=body, timeout=40)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def _is_seen(item: dict[str, Any], words: str, kind: str = "") -> bool:
    return item["side"] == "account" and words in _readable(item) and kind in ("", item["kind"])


def _readable(item: dict[str, Any]) -> str:
    fields = " ".join(value for _, value in item.get("fields") or [])
    options = " ".join(option["content"] for option in item.get("options") or [])
    return " ".join(filter(None, (item.get("title"), item.get("text"), fields, options)))
