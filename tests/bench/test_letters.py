"""The rows of letters: the letter reaches every family, and what is shown is what was measured."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bench import fanout, send
from bench.processes import ROOT, free_port, python, running
from bench.rows import NotMeasured
from bench.stub import Connection, Platform


def test_a_letter_to_a_small_town_begins_and_takes_some_time() -> None:
    assert fanout._begun(families=20) > 0


def test_a_letter_that_misses_somebody_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "begin", lambda *_: 19)
    with pytest.raises(NotMeasured):
        fanout._begun(families=20)


def test_the_platform_counts_messages_by_their_ids() -> None:
    platform = Platform()
    platform.answer(b"/cgi-bin/message/template/send?access_token=t", b'{"touser": "a", "client_msg_id": "lx1"}')
    platform.answer(b"/cgi-bin/message/template/send?access_token=t", b'{"touser": "a", "client_msg_id": "lx1"}')
    platform.answer(b"/cgi-bin/message/custom/send?access_token=t", b'{"touser": "b", "msgtype": "text"}')
    _, told = platform.answer(b"/sent", b"")
    assert (told["messages"], told["calls"]) == (2, 3)


def test_the_platform_answers_over_a_socket(tmp_path: Path) -> None:
    port = free_port()
    with running(python("-m", "bench.stub", port), tmp_path, port):
        url = f"http://127.0.0.1:{port}/cgi-bin"
        assert requests.get(f"{url}/token", timeout=10).json()["access_token"] == "bench-token"
        sent = requests.post(f"{url}/message/template/send", json={"touser": "a"}, timeout=10).json()
    assert (sent["errcode"], sent["msgid"]) == (0, 1)


def test_a_body_that_comes_in_pieces_is_one_request() -> None:
    connection = Connection(Platform())
    connection.data_received(b"POST /cgi-bin/message/custom/send HTTP/1.1\r\nContent-Length: 15\r\n\r\n")
    connection.data_received(b'{"touser":')
    assert connection.platform.sent == {}


def test_growth_is_the_last_tenth_beside_the_first() -> None:
    run = send.Run(memory=[100.0] * 10 + [105.0] * 70 + [103.0] * 20)
    assert run.growth == 3.0


def test_the_rows_are_known_by_name() -> None:
    command = [sys.executable, "-m", "bench", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
    assert "fanout" in told
    assert "send" in told
