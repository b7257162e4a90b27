"""Tags: made, put on users fifty at a time, listed, and taken away again."""

from typing import Any

import pytest

from tests.simulator.fakes import Platform


def make(wechat: Platform, name: str = "三年级") -> int:
    return int(wechat.call("tags/create", {"tag": {"name": name}})["tag"]["id"])


def tag(wechat: Platform, number: int, openids: list[str], verb: str = "batchtagging") -> int:
    return int(wechat.call(f"tags/members/{verb}", {"openid_list": openids, "tagid": number})["errcode"])


def holders(wechat: Platform, number: int, after: str = "") -> list[str]:
    found = wechat.call("user/tag/get", {"tagid": number, "next_openid": after})
    return list(found["data"]["openid"]) if found["count"] else []


def test_a_tag_is_made_carried_and_taken_away(wechat: Platform) -> None:
    one, two = wechat.phone("甲"), wechat.phone("乙")
    number = make(wechat)
    assert tag(wechat, number, [one, two]) == tag(wechat, number, [one]) == 0, "again is harmless"
    assert holders(wechat, number) == [one, two] and holders(wechat, number, one) == [two]
    assert wechat.call("tags/getidlist", {"openid": one})["tagid_list"] == [number]
    assert wechat.ask("user/info", openid=one)["tagid_list"] == [number]
    assert wechat.ask("tags/get")["tags"] == [{"id": number, "name": "三年级", "count": 2}]
    assert wechat.call("tags/update", {"tag": {"id": number, "name": "四年级"}})["errcode"] == 0
    assert tag(wechat, number, [one], "batchuntagging") == 0
    assert holders(wechat, number) == [two]
    assert wechat.call("tags/delete", {"tag": {"id": number}})["errcode"] == 0
    assert wechat.ask("tags/get")["tags"] == []
    assert wechat.call("tags/getidlist", {"openid": two})["tagid_list"] == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("tags/create", {"tag": {"name": "三年级"}}, 45157),
        ("tags/create", {"tag": {"name": " "}}, 45157),
        ("tags/create", {"tag": {"name": "字" * 31}}, 45158),
        ("tags/create", {"name": "三年级"}, 47001),
        ("tags/update", {"tag": {"id": 99, "name": "四年级"}}, 45159),
        ("tags/delete", {"tag": {"id": 2}}, 45058),
        ("tags/delete", {"tag": {"id": 99}}, 45159),
        ("user/tag/get", {"tagid": 99}, 45159),
        ("tags/getidlist", {"openid": "o-nobody"}, 40003),
    ],
)
def test_what_is_refused(wechat: Platform, path: str, body: dict[str, Any], code: int) -> None:
    make(wechat)
    assert wechat.call(path, body)["errcode"] == code


def test_a_batch_is_taken_whole_or_not_at_all(wechat: Platform) -> None:
    one, gone = wechat.phone("甲"), wechat.phone("乙", follows=False)
    number = make(wechat)
    assert tag(wechat, number, [one, "o-nobody"]) == tag(wechat, number, [one, gone]) == 40003
    assert tag(wechat, number, [one] * 51) == tag(wechat, number, []) == 40032
    assert holders(wechat, number) == []
    wechat.do(gone, "follow")
    assert tag(wechat, number, [one, gone]) == 0
    wechat.do(gone, "unfollow")
    assert holders(wechat, number) == [one]


def test_twenty_for_a_user_and_a_hundred_for_an_account(wechat: Platform) -> None:
    one = wechat.phone("甲")
    numbers = [make(wechat, f"标签{count}") for count in range(100)]
    assert wechat.call("tags/create", {"tag": {"name": "再一个"}})["errcode"] == 45056
    assert [tag(wechat, number, [one]) for number in numbers[:21]] == [0] * 20 + [45059]
