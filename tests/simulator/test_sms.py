"""The pretend text message gateway: one message for each key, a screen for each number, and its faults."""

import json
from http.client import RemoteDisconnected
from typing import Any

import pytest

from tests.simulator.fakes import Http, Platform, fetch

PHONE = "13800000001"


def send(
    wechat: Platform, key: str = "lx1", phone: Any = PHONE, text: Any = "【青石村小学】放假安全", word: str = ""
) -> Http:
    word = word or wechat.simulator.settings.sms_key
    headers = {"Authorization": f"Bearer {word}", "Idempotency-Key": key}
    return fetch(f"{wechat.url}/sms/send", json.dumps({"phone": phone, "text": text}).encode(), headers)


def texts(wechat: Platform, **query: str) -> list[str]:
    return [one["text"] for one in wechat.get("/sim/sms", **query)["texts"]]


def test_a_message_stands_on_its_number_and_on_the_page(wechat: Platform) -> None:
    before = wechat.get("/sim/phones")["changes"]
    answer = send(wechat)
    assert answer.status == 200 and answer.json()["id"]
    send(wechat, "lx2", "13800000002", "别的")
    assert texts(wechat) == ["【青石村小学】放假安全", "别的"]
    assert texts(wechat, phone=PHONE) == ["【青石村小学】放假安全"]
    page = wechat.get("/sim/phones", since=str(before))
    assert [one["phone"] for one in page["texts"]] == [PHONE, "13800000002"]


def test_a_key_is_taken_once(wechat: Platform) -> None:
    assert send(wechat).json() == send(wechat).json()
    assert len(texts(wechat)) == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"word": "nonsense"}, 401), ({"phone": "12"}, 422), ({"phone": 5}, 422), ({"text": ""}, 422), ({"key": ""}, 422)],
)
def test_what_is_refused(wechat: Platform, wrong: dict[str, Any], status: int) -> None:
    answer = send(wechat, **wrong)
    assert answer.status == status and answer.json()["reason"]
    assert texts(wechat) == []


@pytest.mark.parametrize(("fault", "status"), [("500", 500), ("busy", 429), ("refuse", 422)])
def test_faults_send_nothing(wechat: Platform, fault: str, status: int) -> None:
    wechat.faults(sms=fault)
    assert send(wechat).status == status
    assert texts(wechat) == []
    wechat.faults(sms="ok")
    assert send(wechat).status == 200


def test_a_timeout_comes_after_the_message_was_taken(wechat: Platform) -> None:
    wechat.faults(sms="timeout", slow_seconds=0.0)
    with pytest.raises((OSError, RemoteDisconnected)):
        send(wechat)
    wechat.faults(sms="ok")
    assert send(wechat).status == 200
    assert len(texts(wechat)) == 1


def test_there_is_no_such_fault(wechat: Platform) -> None:
    assert not wechat.faults(sms="melted")["ok"]
