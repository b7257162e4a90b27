"""`lianxin check`: each thing the program stands on, looked at, with the sentence that mends it."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from bot.commands.house import house
from bot.runtime import Runtime
from bot.wechat.errors import WeChatError
from domain.errors import LianxinError
from storage import migrate
from storage.access import walls

# what was looked at, whether it is well (None: it works, and somebody should see to it), what mends it
Looked = tuple[str, bool | None, str]
WORDS = {True: "好", False: "不行", None: "注意"}


def check_all() -> bool:
    """Print one line for each thing; True when all are well. Raises SettingError before anything else."""
    table = Table(width=80)
    for heading in ("检查", "结果", "怎么办"):
        table.add_column(heading, overflow="fold")
    well = True
    with house() as runtime:
        for name, is_well, mend in _look(runtime):
            table.add_row(name, WORDS[is_well], "" if is_well else mend)
            well = well and is_well is not False
    Console().print(table)
    return well


def _look(runtime: Runtime) -> Iterator[Looked]:
    yield "设置", True, ""
    yield _try("数据库能读写", runtime.database.check, "看 LIANXIN_DATABASE_URL 指的数据库是否开着")
    yield _is_migrated(runtime)
    yield _is_walled(runtime)
    yield _try("暂存文件夹可写", runtime.spool.check, "看 LIANXIN_DATA_DIR 指的文件夹是否存在、有没有权限、磁盘满没满")
    if runtime.settings.redis_url:
        yield "Redis", runtime.keyvalue.ping(), "看 LIANXIN_REDIS_URL；没有 Redis 也能用，留空即可"
    yield _try("微信接口", runtime.client.get_access_token, "看 AppID、AppSecret，并把本机 IP 加进微信后台的白名单")
    has_template = bool(runtime.settings.wechat_notice_template)
    yield "通知模板", has_template, "设 LIANXIN_WECHAT_NOTICE_TEMPLATE，否则窗口关着时没法通知家长"
    yield "对外地址", bool(runtime.settings.public_url), "设 LIANXIN_PUBLIC_URL，否则通知卡没有链接"


def _is_migrated(runtime: Runtime) -> Looked:
    try:
        return "数据库是最新的", migrate.is_current(runtime.database), "运行 lianxin migrate"
    except LianxinError:
        return "数据库是最新的", False, "先让数据库能读写"


def _is_walled(runtime: Runtime) -> Looked:
    """PostgreSQL's own wall between schools; without it the console works behind the first wall only."""
    name = "学校之间的第二道墙"
    try:
        with runtime.database.read() as session:
            if walls.state(session) is not walls.State.MISSING:
                return name, True, ""
            return name, None, f"请数据库管理员运行：{walls.mend(session)} 然后运行 lianxin migrate"
    except LianxinError:
        return name, False, "先让数据库能读写"


def _try(name: str, look: Callable[[], object], mend: str) -> Looked:
    try:
        look()
    except (LianxinError, WeChatError, OSError):
        return name, False, mend
    return name, True, ""
