"""The menu under the conversation: three buttons that anybody can find, each leading to an answer of the handlers."""

from typing import Any

from bot.wechat.client import Client

# Top buttons take at most 16 bytes of UTF-8, keys 128 (menu/create). The keys are those of the handlers' routers.
BUTTONS: tuple[tuple[str, str], ...] = (
    ("找老师", "teacher"),
    ("学校的信", "letters"),
    ("帮助", "help"),
)
LONGEST_NAME_BYTES = 16


def menu() -> dict[str, Any]:
    """What ``menu/create`` takes."""
    return {"button": [{"type": "click", "name": name, "key": key} for name, key in BUTTONS]}


def install(client: Client) -> None:
    """Give the account its menu; people see it within five minutes. Raises WeChatError."""
    client.create_menu(menu())
