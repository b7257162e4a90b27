"""Under which names the pages are asked for; a request under any other name is not for us (C05)."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+)(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
TITLE = "这个地址不是这里的"
ADVICE = "请用学校公布的网址打开。要加网址的话，请维护人员写进 LIANXIN_PUBLIC_URL 或 LIANXIN_CONSOLE_HOSTS。"


def trusted(public_url: str, others: Iterable[str] = ()) -> frozenset[str]:
    """The names that are ours: that of the public address, those that were set, and this machine's own."""
    public = urlsplit(public_url).hostname
    return LOOPBACK | {name.lower() for name in others} | ({public} if public else set())


def refused(names: frozenset[str]) -> Response | None:
    """The answer to a request that names another host; None for one of ours."""
    if is_one_of(names, request.host):
        return None
    return make_response(render_template("sorry.html", title=TITLE, advice=ADVICE), 400)


def is_one_of(names: frozenset[str], host: str) -> bool:
    """Whether a Host header names one of these, with any port."""
    found = HOST.fullmatch(host)
    return found is not None and found[1].lower() in names
