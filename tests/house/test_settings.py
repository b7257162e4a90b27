"""A missing or wrong setting is one sentence that names it, and exit code 2; secrets never print."""

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.settings import PREFIX, SETTINGS, Settings, load
from domain.errors import SettingError
from tests.house.pages import ROOT

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
GOOD = {
    "SECRET_KEYS": KEY,
    "WECHAT_APP_ID": "wx0000000000000001",
    "WECHAT_APP_SECRET": "canary-app-secret",
    "WECHAT_TOKEN": "canarytoken",
    "WECHAT_AES_KEY": AES,
}
WRONG = [
    ("DATABASE_URL", "mysql://root@127.0.0.1/x"),
    ("DATABASE_URL", "data/lianxin.db"),
    ("REDIS_URL", "127.0.0.1:6379"),
    ("SECRET_KEYS", "short"),
    ("SECRET_KEYS", f"{KEY},"),
    ("SECRET_KEYS", KEY[:-8]),
    ("PUBLIC_URL", "school.example.cn"),
    ("PUBLIC_URL", "ftp://school.example.cn"),
    ("CONSOLE_HOSTS", "https://school.example.cn"),
    ("CONSOLE_HOSTS", "school.example.cn:8000"),
    ("TRUSTED_PROXIES", "proxy.example.cn"),
    ("WECHAT_TOKEN", "有空格 的词"),
    ("WECHAT_TOKEN", "ab"),
    ("WECHAT_AES_KEY", AES[:-1]),
    ("WECHAT_AES_KEY", f"{AES},x"),
    ("WECHAT_MODE", "encrypted"),
    ("WECHAT_API_BASE", "api.weixin.qq.com"),
    ("WECHAT_OPEN_BASE", "open.weixin.qq.com"),
    ("WECHAT_NOTICE_FIELDS", "thing1,thing2"),
    ("WECHAT_NOTICE_FIELDS", "事项,来自,时间"),
    ("SMS_URL", "gateway:8090"),
    ("LOG_LEVEL", "loud"),
]
SECRET = ("SECRET_KEYS", "WECHAT_TOKEN", "WECHAT_AES_KEY")
REQUIRED = [setting.name for setting in SETTINGS if setting.default is None]


def environ(**changes: str | None) -> dict[str, str]:
    """Good settings with these changed, or left out when None."""
    given = {**GOOD, **changes}
    return {f"{PREFIX}{name}": value for name, value in given.items() if value is not None}


def refusal(given: dict[str, str], folder: Path) -> str:
    with pytest.raises(SettingError) as wrong:
        load(given, folder / ".env")
    return str(wrong.value)


def assert_is_one_sentence(sentence: str, name: str) -> None:
    assert f"{PREFIX}{name}" in sentence
    assert "\n" not in sentence
    assert sentence.endswith("。")
    assert sentence.count("。") == 1


def test_the_table_and_the_class_name_the_same_settings() -> None:
    assert [field.name for field in fields(Settings)] == [setting.name.lower() for setting in SETTINGS]
    assert all(setting.help for setting in SETTINGS)


def test_good_settings_are_read(tmp_path: Path) -> None:
    settings = load(environ(), tmp_path / ".env")
    assert settings.secret_keys == [b"0123456789abcdef0123456789abcdef"]
    assert settings.wechat_mode == "safe"
    assert settings.database_url == "sqlite:///data/lianxin.db"


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_setting_is_one_sentence_that_names_it(name: str, value: str | None, tmp_path: Path) -> None:
    assert_is_one_sentence(refusal(environ(**{name: value}), tmp_path), name)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_sentence_that_names_it(name: str, value: str, tmp_path: Path) -> None:
    assert_is_one_sentence(refusal(environ(**{name: value}), tmp_path), name)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, value in WRONG if name in SECRET])
def test_the_sentence_does_not_repeat_what_was_given(name: str, value: str, tmp_path: Path) -> None:
    """It may be a key with one letter missing, and the sentence goes to a log."""
    said = refusal(environ(**{name: value}), tmp_path)
    assert value not in said


def test_mode_and_key_must_fit_each_other(tmp_path: Path) -> None:
    for mode in ("safe", "compatible"):
        assert_is_one_sentence(refusal(environ(WECHAT_MODE=mode, WECHAT_AES_KEY=None), tmp_path), "WECHAT_AES_KEY")
    assert_is_one_sentence(refusal(environ(WECHAT_MODE="plain"), tmp_path), "WECHAT_MODE")


def test_a_text_message_gateway_needs_its_key_and_an_address_for_the_link(tmp_path: Path) -> None:
    url, page = "http://127.0.0.1:8090/send", "https://school.example.cn"
    assert_is_one_sentence(refusal(environ(SMS_URL=url, PUBLIC_URL=page), tmp_path), "SMS_KEY")
    assert_is_one_sentence(refusal(environ(SMS_URL=url, SMS_KEY="canary-sms"), tmp_path), "PUBLIC_URL")
    settings = load(environ(SMS_URL=url, SMS_KEY="canary-sms", PUBLIC_URL=page), tmp_path / ".env")
    assert settings.sms_url == url and "canary-sms" not in repr(settings)


def test_a_name_that_is_no_setting_is_an_error(tmp_path: Path) -> None:
    assert_is_one_sentence(refusal(environ(WECHAT_TOKN="x"), tmp_path), "WECHAT_TOKN")


def test_the_environment_wins_over_the_file_and_the_file_is_watched_too(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"{PREFIX}LOG_LEVEL=ERROR\n{PREFIX}WECHAT_ACCOUNT=gh_000000000001\n", encoding="utf-8")
    settings = load(environ(LOG_LEVEL="debug"), dotenv)
    assert (settings.log_level, settings.wechat_account) == ("DEBUG", "gh_000000000001")
    dotenv.write_text(f"{PREFIX}NONSENSE=1\n", encoding="utf-8")
    assert_is_one_sentence(refusal(environ(), tmp_path), "NONSENSE")


@pytest.mark.parametrize("show", [repr, str, "{}".format])
def test_secrets_are_never_shown(show: object, tmp_path: Path) -> None:
    assert callable(show)
    given = environ(
        METRICS_TOKEN="canary-metrics",
        DATABASE_URL="postgresql+psycopg://lianxin:canary-database@127.0.0.1/lianxin",
        REDIS_URL="redis://:canary-redis@127.0.0.1/0",
    )
    shown = show(load(given, tmp_path / ".env"))
    assert "canary" not in shown
    assert AES not in shown
    assert KEY not in shown
    assert "0123456789abcdef0123" not in shown


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (environ(WECHAT_TOKEN=None), "WECHAT_TOKEN"),
        (environ(SECRET_KEYS="short"), "SECRET_KEYS"),
        (environ(NONSENSE="1"), "NONSENSE"),
    ],
)
def test_a_command_ends_with_code_2_and_the_sentence(given: dict[str, str], name: str, tmp_path: Path) -> None:
    mine = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "check"],
        env={**mine, **given, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert_is_one_sentence(ended.stderr.strip(), name)


@pytest.mark.parametrize(
    "command", [["serve"], ["work"], ["migrate"], ["admin", "pair", "陈雨", "李思涵"], ["letter", "send", "1"]]
)
def test_every_command_that_needs_settings_says_the_same(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["lianxin", *command])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert_is_one_sentence(capsys.readouterr().err.strip(), "SECRET_KEYS")
    assert list(tmp_path.iterdir()) == [], "nothing is made before the settings are right"
