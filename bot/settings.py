"""Reads the settings from the environment and ``.env``; what is wrong is one sentence that says how to mend it."""

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from domain.errors import SettingError

PREFIX = "LIANXIN_"
OFFICIAL_API = "https://api.weixin.qq.com"
OFFICIAL_OPEN = "https://open.weixin.qq.com"
OFF = "off"
LEAST_QUOTA = 200


class Secret(str):
    """A text that never prints itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('…')" if self else "Secret('')"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name without the prefix, what it is for, how it is read, and its default (None: required)."""

    name: str
    help: str
    read: Callable[[str], object]
    default: str | None = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read once. Field names are those of ``SETTINGS`` in lower case."""

    database_url: str = field(repr=False)  # both may carry a password
    redis_url: str = field(repr=False)
    data_dir: Path
    secret_keys: list[bytes] = field(repr=False)
    public_url: str
    console_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    wechat_app_id: str
    wechat_app_secret: Secret = field(repr=False)
    wechat_token: Secret = field(repr=False)
    wechat_aes_key: tuple[str, ...] = field(repr=False)
    wechat_mode: str
    wechat_account: str
    wechat_api_base: str
    wechat_open_base: str
    wechat_notice_template: str
    wechat_notice_fields: tuple[str, ...]
    notices_per_day: int
    letters_per_second: float
    sms_url: str
    sms_key: Secret = field(repr=False)
    processors: tuple[str, ...]
    metrics_token: Secret = field(repr=False)
    log_level: str


def load(environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingError with one sentence for the first thing that is wrong."""
    given = _given(environ if environ is not None else os.environ, dotenv if dotenv is not None else Path(".env"))
    known = {setting.name for setting in SETTINGS}
    for name in given:
        if name not in known:
            raise SettingError(f"没有叫 {PREFIX}{name} 的设置：请改正名字或删掉它（全部设置见 docs/settings.md）。")
    values = {setting.name.lower(): _value(setting, given) for setting in SETTINGS}
    settings = Settings(**values)  # type: ignore[arg-type]  # the table and the class are held together by a test
    _fit_together(settings)
    return settings


def _given(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    merged = {**{k: v or "" for k, v in dotenv_values(dotenv).items()}, **environ} if dotenv.is_file() else environ
    return {key[len(PREFIX) :]: value.strip() for key, value in merged.items() if key.startswith(PREFIX)}


def _value(setting: Setting, given: Mapping[str, str]) -> object:
    text = given.get(setting.name, "")
    if not text:
        if setting.default is None:
            raise SettingError(f"缺少设置 {PREFIX}{setting.name}：{setting.help}。")
        text = setting.default
    try:
        return setting.read(text)
    except ValueError as wrong:
        raise SettingError(f"设置 {PREFIX}{setting.name} 不对：{wrong}。") from None


def _fit_together(settings: Settings) -> None:
    if settings.wechat_mode != "plain" and not settings.wechat_aes_key:
        raise SettingError(
            f"{PREFIX}WECHAT_MODE 是 {settings.wechat_mode}，还需要 {PREFIX}WECHAT_AES_KEY：请从微信后台抄来。"
        )
    if settings.wechat_mode == "plain" and settings.wechat_aes_key:
        raise SettingError(
            f"设了 {PREFIX}WECHAT_AES_KEY，{PREFIX}WECHAT_MODE 就不能是 plain：请改成 safe，或删掉密钥。"
        )
    if settings.sms_url and not (settings.sms_key and settings.public_url):
        raise SettingError(f"设了 {PREFIX}SMS_URL，还需要 {PREFIX}SMS_KEY 和 {PREFIX}PUBLIC_URL：短信里要有信的链接。")


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("要以 sqlite:/// 或 postgresql+psycopg:// 开头")
    return text


def _redis(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("要以 redis:// 开头，不用 Redis 就留空")
    return text


def _keys(text: str) -> list[bytes]:
    keys = []
    for number, part in enumerate(text.split(","), 1):
        try:
            key = base64.urlsafe_b64decode(part.strip().encode())
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise ValueError(f"第 {number} 个密钥不是 32 字节的 url-safe base64，可用 lianxin admin new-key 生成一个")
        keys.append(key)
    return keys


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError("要写成 https://学校的域名")
    return text.rstrip("/")


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for name in names:
        if not re.fullmatch(r"\[[0-9a-f:.]+\]|[a-z0-9_.-]+", name):
            raise ValueError("只写域名或地址，不带 http:// 和端口，逗号隔开，例如 school.example.cn,192.168.1.10")
    return names


def _proxies(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(str(ipaddress.ip_address(part)) for part in parts)
    except ValueError:
        raise ValueError("只写 IP 地址，逗号隔开，例如 127.0.0.1") from None


def _open_address(text: str) -> str:
    return "" if text.lower() == OFF else _address(text)


def _token(text: str) -> Secret:
    if not re.fullmatch(r"[A-Za-z0-9]{3,32}", text):
        raise ValueError("要 3 到 32 位字母或数字，和微信后台填的一样")
    return Secret(text)


def _aes_keys(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for key in keys:
        if not re.fullmatch(r"[A-Za-z0-9]{43}", key):
            raise ValueError("每个密钥要正好 43 位字母或数字，新的在前，用逗号隔开")
    return keys


def _mode(text: str) -> str:
    if text not in ("plain", "compatible", "safe"):
        raise ValueError("只能是 plain、compatible 或 safe")
    return text


def _fields(text: str) -> tuple[str, ...]:
    names = tuple(part.strip().removesuffix(".DATA") for part in text.split(","))
    if len(names) != 3 or not all(re.fullmatch(r"[a-z_]+\d*", name) for name in names):
        raise ValueError("要三个字段名，依次是事项、来自、时间，例如 thing1,thing2,time3")
    return names


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[;；]", text) if part.strip())


def _rate(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9])?", text) or float(text) <= 0:
        raise ValueError("要一个大于 0 的数，例如 50")
    return float(text)


def _quota(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,8}", text) or int(text) < LEAST_QUOTA:
        raise ValueError(f"要一个不小于 {LEAST_QUOTA} 的整数，微信一般给 100000")
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("只能是 DEBUG、INFO、WARNING 或 ERROR")
    return text.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("DATABASE_URL", "数据库地址，sqlite:///文件 或 postgresql+psycopg://…", _database, "sqlite:///data/lianxin.db"),
    Setting("REDIS_URL", "Redis 地址，可以不用", _redis),
    Setting("DATA_DIR", "放语音、照片和暂存消息的文件夹", Path, "data"),
    Setting("SECRET_KEYS", "加密密钥，新的在前，逗号隔开；用 lianxin admin new-key 生成", _keys, None),
    Setting("PUBLIC_URL", "家长手机能打开的地址，例如 https://school.example.cn", _address),
    Setting("CONSOLE_HOSTS", "除了 PUBLIC_URL 和本机，还能用哪些域名或地址打开网页，逗号隔开", _hosts),
    Setting("TRUSTED_PROXIES", "自己的反向代理的 IP，逗号隔开，只信它说的来访地址", _proxies),
    Setting("WECHAT_APP_ID", "公众号的 AppID", str, None),
    Setting("WECHAT_APP_SECRET", "公众号的 AppSecret", Secret, None),
    Setting("WECHAT_TOKEN", "微信后台里填的 Token", _token, None),
    Setting("WECHAT_AES_KEY", "消息加解密密钥 EncodingAESKey，换钥时新旧两个用逗号隔开", _aes_keys),
    Setting("WECHAT_MODE", "消息加解密方式：safe 安全模式、compatible 兼容模式、plain 明文模式", _mode, "safe"),
    Setting("WECHAT_ACCOUNT", "公众号的原始 ID（gh_ 开头），填了就只收发给它的消息", str),
    Setting("WECHAT_API_BASE", "微信接口的地址，一般不改", _address, OFFICIAL_API),
    Setting("WECHAT_OPEN_BASE", "家长手机确认身份时去的微信地址，一般不改；off 就不确认", _open_address, OFFICIAL_OPEN),
    Setting("WECHAT_NOTICE_TEMPLATE", "通知模板的 ID，窗口关着时用它告诉家长有话等着", str),
    Setting("WECHAT_NOTICE_FIELDS", "通知模板里事项、来自、时间三个字段的名字", _fields, "thing1,thing2,time3"),
    Setting("NOTICES_PER_DAY", "公众号一天能发多少条模板通知，群发的信给急事留一份", _quota, "100000"),
    Setting("LETTERS_PER_SECOND", "给全体家长的信每秒最多发几封，让对话不用等", _rate, "50"),
    Setting("SMS_URL", "短信网关的地址，没有就不发短信", _address),
    Setting("SMS_KEY", "短信网关的口令，和网关约定的一样", Secret),
    Setting("PROCESSORS", "替学校处理个人信息的单位，分号隔开，写给家长看，也写进审计包", _listed),
    Setting("METRICS_TOKEN", "从别的机器读 /metrics 要带的口令，留空就只许本机读", Secret),
    Setting("LOG_LEVEL", "日志的详细程度", _level, "INFO"),
)  # fmt: skip
