"""Tags by which an account sorts its followers: 100 for an account, 20 for a user."""

from typing import Any

from simulator.api.calls import ApiError, Call, ok
from simulator.world import Phone

MOST_TAGS = 100
MOST_OF_A_USER = 20
LONGEST_NAME = 30  # characters
MOST_AT_ONCE = 50
# Groups that every account has from the beginning: the blacklist, starred, and one that nobody uses any more.
BUILT_IN = (0, 1, 2)
FIRST_ID = 100
PER_PAGE = 10_000


async def create(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/create {"tag": {"name"}}."""
    name = _name(call)
    if len(call.world.tags) >= MOST_TAGS:
        raise ApiError(45056, "too many tag now, no need to add new")
    if name in call.world.tags.values():
        raise ApiError(45157, "invalid tag name")
    number = call.world.next_id(FIRST_ID)
    call.world.tags[number] = name
    return {"tag": {"id": number, "name": name}}


async def listed(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/tags/get."""
    tags = call.world.tags.items()
    return {"tags": [{"id": number, "name": name, "count": len(_holders(call, number))} for number, name in tags]}


async def update(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/update {"tag": {"id", "name"}}."""
    number, name = _known(call, _tag(call).get("id")), _name(call)
    if any(other != number and known == name for other, known in call.world.tags.items()):
        raise ApiError(45157, "invalid tag name")
    call.world.tags[number] = name
    return ok()


async def delete(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/delete {"tag": {"id"}}; its users lose it."""
    number = _known(call, _tag(call).get("id"))
    for phone in _holders(call, number):
        phone.tags.discard(number)
    del call.world.tags[number]
    return ok()


async def users(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/user/tag/get {"tagid", "next_openid"}."""
    openids = [phone.openid for phone in _holders(call, _known(call, call.body.get("tagid")))]
    after = call.text("next_openid")
    openids = openids[openids.index(after) + 1 :] if after in openids else openids
    some = openids[:PER_PAGE]
    return {"count": len(some), "data": {"openid": some}, "next_openid": some[-1]} if some else {"count": 0}


async def tag(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/members/batchtagging: all of them or none."""
    number, phones = _known(call, call.body.get("tagid")), _phones(call)
    if any(len(phone.tags | {number}) > MOST_OF_A_USER for phone in phones):
        raise ApiError(45059, "has the most tag")
    for phone in phones:
        phone.tags.add(number)
    return ok()


async def untag(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/members/batchuntagging."""
    number = _known(call, call.body.get("tagid"))
    for phone in _phones(call):
        phone.tags.discard(number)
    return ok()


async def of_user(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/tags/getidlist {"openid"}."""
    return {"tagid_list": sorted(call.phone(call.text("openid")).tags)}


def holders(call: Call, number: Any) -> list[Phone]:
    """Who follows and carries a tag, for a mass send to it."""
    return _holders(call, _known(call, number))


def _holders(call: Call, number: int) -> list[Phone]:
    return [phone for phone in call.world.phones.values() if phone.followed and number in phone.tags]


def _tag(call: Call) -> dict[str, Any]:
    given = call.body.get("tag")
    if not isinstance(given, dict):
        raise ApiError(47001)
    return given


def _name(call: Call) -> str:
    name = _tag(call).get("name")
    if not isinstance(name, str) or not name.strip():
        raise ApiError(45157, "invalid tag name")
    if len(name) > LONGEST_NAME:
        raise ApiError(45158, "tag name too long")
    return name


def _known(call: Call, number: Any) -> int:
    if number in BUILT_IN:
        raise ApiError(45058, "can't modify sys tag")
    if not isinstance(number, int) or number not in call.world.tags:
        raise ApiError(45159, "invalid tag")
    return number


def _phones(call: Call) -> list[Phone]:
    """The users of a batch; one who is unknown or no longer follows spoils it."""
    openids = call.body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= MOST_AT_ONCE:
        raise ApiError(40032, "invalid openid list size")
    phones = [call.phone(str(openid)) for openid in openids]
    if not all(phone.followed for phone in phones):
        raise ApiError(40003)
    return phones
