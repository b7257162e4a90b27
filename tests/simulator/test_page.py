"""The page with the phones, the clock behind it, and the program that serves both."""

import json
import subprocess
import sys
import threading
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from simulator import Simulator, SimulatorSettings
from simulator.__main__ import main
from simulator.clock import VirtualClock
from tests.simulator.fakes import FakeBot, Platform, fetch

AWKWARD = "</script><b>校 & 家"


@pytest.mark.parametrize("settings", [{"account_name": AWKWARD, "panel_url": "https://example.org/"}], indirect=True)
def test_the_page_is_small_complete_and_escaped(wechat: Platform) -> None:
    page = fetch(wechat.url + "/")
    text = page.content.decode()
    assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")
    assert 'lang="zh-CN"' in text and "<b>" not in text
    boot = text.split('type="application/json" id="boot">')[1].split("</script>")[0]
    assert json.loads(boot)["account"] == AWKWARD and json.loads(boot)["panel"] == "https://example.org/"
    parts = [fetch(f"{wechat.url}/static/{name}") for name in ("phones.css", "phones.js", "texts.js")]
    assert all(part.status == 200 for part in parts)
    assert len(page.content) + sum(len(part.content) for part in parts) < 50_000
    assert "http" not in parts[0].content.decode(), "nothing comes from elsewhere"
    assert fetch(wechat.url + "/static/settings.py").status == 404


def test_polling_is_cheap_when_nothing_changed(wechat: Platform) -> None:
    openid = wechat.phone()
    first = wechat.get("/sim/phones")
    again = wechat.get("/sim/phones", since=str(first["changes"]))
    assert again["unchanged"] and "phones" not in again
    wechat.text(openid)
    assert wechat.get("/sim/phones", since=str(first["changes"]))["phones"][0]["window_left"] == 2
    wechat.phone("乙")
    limited = wechat.get("/sim/phones", limit="1")
    assert (len(limited["phones"]), limited["total"]) == (1, 2)


def test_pages_of_another_origin_cannot_press_anything(wechat: Platform) -> None:
    refused = fetch(wechat.url + "/sim/reset", b"{}", {"Origin": "https://evil.example"})
    assert refused.status == 403
    assert fetch(wechat.url + "/sim/reset", b"{}", {"Origin": wechat.url}).status == 200


def test_bad_control_calls_are_explained(wechat: Platform) -> None:
    assert fetch(wechat.url + "/sim/clock/advance", b'{"seconds": -1}').status == 400
    assert fetch(wechat.url + "/sim/clock/advance", b"{").status == 400
    assert fetch(wechat.url + "/sim/phones/nobody").status == 404


def test_actions_are_posted_by_the_simulator(bot: FakeBot) -> None:
    bot.says("好")
    with Simulator(SimulatorSettings(actions={"过一周": bot.url})) as simulator:
        wechat = Platform(simulator)
        assert wechat.post("/sim/action", {"label": "过一周"})["text"] == "好"
        assert len(bot.received) == 1
        assert not wechat.post("/sim/action", {"label": "别的"})["ok"]


def test_the_clock_runs_ahead_from_any_thread() -> None:
    clock = VirtualClock()
    before = clock.now()
    threads = [threading.Thread(target=clock.advance, args=(60,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert before.tzinfo is UTC
    assert timedelta(minutes=20) <= clock.now() - before < timedelta(minutes=20, seconds=30)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_advancing_by_http_moves_the_same_clock(wechat: Platform) -> None:
    before = wechat.simulator.clock.now()
    assert wechat.post("/sim/clock/advance", {"seconds": 86400})["offset"] == 86400
    assert wechat.simulator.clock.now() - before >= timedelta(days=1)


@pytest.mark.parametrize(
    "wrong", [{"mode": "safe"}, {"mode": "loud"}, {"aes_key": "short"}, {"merge": "none"}, {"attempts": 0}]
)
def test_settings_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"mode|aes_key|merge|attempts"):
        SimulatorSettings(**wrong)  # type: ignore[arg-type]


def test_a_taken_port_is_an_error_and_stopping_twice_is_none(wechat: Platform) -> None:
    port = int(wechat.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="address"):
        Simulator(SimulatorSettings(port=port)).start()
    wechat.simulator.stop()
    wechat.simulator.stop()


def test_the_program_says_where_it_listens_and_ends_when_told(tmp_path: Path) -> None:
    templates = tmp_path / "templates.json"
    templates.write_text('{"T": {"title": "提醒", "fields": [["thing1", "事项"]]}}', encoding="utf-8")
    command = [sys.executable, "-m", "simulator", "--port", "0", "--action", "过一周=http://127.0.0.1:1/",
               "--templates", str(templates)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().rsplit(" ", 1)[1].strip()
        assert "过一周" in fetch(url + "/").content.decode()
        process.terminate()
        try:
            assert process.wait(5) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (["--mode", "safe"], "aes_key"),
        (["--port", "70000"], "port"),
        (["--action", "nowhere"], "LABEL=URL"),
        (["--templates", "/nowhere.json"], "nowhere.json"),
    ],
)
def test_the_program_refuses_wrong_settings_in_one_line(
    wrong: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(wrong) == 2
    said = capsys.readouterr().err
    assert named in said and len(said.splitlines()) == 1
