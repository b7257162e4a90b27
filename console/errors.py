"""What people read when something cannot be shown: one kind sentence, no detail."""

from collections.abc import Iterable

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from domain.errors import StorageUnavailable

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
    403: ("控制台还没有开放登录", ""),
    404: ("没有这一页", "它可能搬走了，或者地址没有抄全。可以从“孩子”重新找。"),
    405: ("这一页不能这样打开", "请从页面上的链接进去。"),
    500: ("刚才出错了", "已经记下来了。请过一会儿再试。"),
    503: ("资料暂时取不到", "收到的话都还在，不会丢。请过一会儿再试。"),
}


def refused(error: HTTPException) -> Response:
    """Every HTTP error, a failure of our own included."""
    return page(error.code or 500, getattr(error, "valid_methods", None) or ())


def unavailable(_error: StorageUnavailable) -> Response:
    """The database does not answer now."""
    return page(503)


def page(status: int, methods: Iterable[str] = ()) -> Response:
    """The page that says what to do instead; ``methods`` are those that would be answered."""
    words = FOR_FAMILIES if request.path.startswith("/h5/") else FOR_STAFF
    title, advice = words.get(status, words[404 if status < 500 else 500])
    response = make_response(render_template("sorry.html", title=title, advice=advice), status)
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(set(methods) - {"OPTIONS"}))
    return response
