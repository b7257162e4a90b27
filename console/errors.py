"""What people read when something cannot be shown: one kind sentence, no detail."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from domain.access import Part
from domain.errors import Refusal, StorageUnavailable
from domain.people import Child
from messages.render import words as told

FOR_FAMILIES = {
    404: (
        "这个页面打不开了",
        "链接可能过期了，或者没有复制完整。请回到和学校的微信对话里，跟老师说一声。",
    ),
    405: ("这个页面不能这样打开", "请回到和学校的微信对话里，点老师发来的链接。"),
    413: ("这次没有送到", "请退回去，不签名直接点按钮就可以；话太长就分两次说。"),
    500: ("刚才没弄好", "不是您的问题。请过几分钟再打开一次；急事请直接给老师打电话。"),
    503: ("暂时打不开", "请过几分钟再打开一次；急事请直接给老师打电话。"),
}
FOR_STAFF = {
    400: ("这个请求看不懂", "请从页面上的链接和按钮进来。"),
    403: ("这一页不归您用", "需要的话，请和给您开账号的人说一声。"),
    409: ("没有办成", ""),
    413: ("内容太大了", "请分几次提交，或者换一个小一些的文件。"),
    404: ("没有这一页", "它可能搬走了，或者地址没有抄全。可以从“孩子”重新找。"),
    405: ("这一页不能这样打开", "请从页面上的链接进去。"),
    500: ("刚才出错了", "已经记下来了。请过一会儿再试。"),
    503: ("资料暂时取不到", "收到的话都还在，不会丢。请过一会儿再试。"),
}

ASKED_FOR = "这一页要先申请"
HOME = "/console/"


def refused(error: HTTPException) -> Response:
    """Every HTTP error, a failure of our own included."""
    return page(error.code or 500, getattr(error, "valid_methods", None) or ())


def unavailable(_error: StorageUnavailable) -> Response:
    """The database does not answer now."""
    return page(503)


def refusal(refused: Refusal) -> Response:
    """A deed that was not done, with the sentence that the house has for it."""
    title, _ = FOR_STAFF[409]
    advice = told(refused.reply, **refused.facts)
    return make_response(render_template("sorry.html", title=title, advice=advice, back=_back()), 409)


def page(status: int, methods: Iterable[str] = (), *, child: Child | None = None, part: Part | None = None) -> Response:
    """The page that says what to do instead; ``methods`` are those that would be answered. With a ``child`` whose
    ``part`` is not theirs, it leads to the request for it."""
    words = FOR_FAMILIES if request.path.startswith("/h5/") else FOR_STAFF
    title, advice = words.get(status, words[404 if status < 500 else 500])
    if child is not None and part is not None:
        title, advice = ASKED_FOR, ""
    sorry = render_template("sorry.html", title=title, advice=advice, child=child, part=part, back=_back())
    response = make_response(sorry, status)
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(set(methods) - {"OPTIONS"}))
    return response


def _back() -> str:
    """The page of the staff from which they came, else their first; empty for families, who have the chat."""
    if not request.path.startswith(HOME):
        return ""
    came = urlsplit(request.referrer or "")
    is_ours = came.netloc == request.host and came.path.startswith(HOME)
    if not is_ours or (request.method == "GET" and came.path == request.path):
        return HOME
    return f"{came.path}?{came.query}" if came.query else came.path
