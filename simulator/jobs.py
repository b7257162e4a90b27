"""The events by which WeChat reports how its own work ended."""

import asyncio

from simulator import xmltext
from simulator.pushes import Push, Pusher, PushResult
from simulator.world import World

MASS_HELPER = "mphelper"


async def template_finished(
    world: World, pusher: Pusher, openid: str, msg_id: int, status: str, at_once: bool
) -> PushResult:
    """TEMPLATESENDJOBFINISH, after the account's delay unless `at_once`."""
    if not at_once:
        await asyncio.sleep(world.settings.jobfinish_delay)
    return await _push(world, pusher, openid, "TEMPLATESENDJOBFINISH", [("MsgID", msg_id), ("Status", status)])


async def subscription_sent(world: World, pusher: Pusher, openid: str, template_id: str, msg_id: int) -> PushResult:
    await asyncio.sleep(world.settings.jobfinish_delay)
    entry: xmltext.Fields = [("TemplateId", template_id), ("MsgID", str(msg_id)), ("ErrorCode", "0"),
                             ("ErrorStatus", "success")]  # fmt: skip
    return await _push(
        world, pusher, openid, "subscribe_msg_sent_event", [("SubscribeMsgSentEvent", [("List", entry)])]
    )


async def mass_finished(
    world: World, pusher: Pusher, msg_id: int, counts: tuple[int, int, int], status: str, at_once: bool
) -> PushResult:
    """MASSSENDJOBFINISH comes from the mass helper, not from a user; `counts`: in all, after filtering, sent."""
    total, filtered, sent = counts
    if not at_once:
        await asyncio.sleep(world.settings.jobfinish_delay)
    fields: xmltext.Fields = [
        ("MsgID", msg_id),
        ("Status", status),
        ("TotalCount", total),
        ("FilterCount", filtered),
        ("SentCount", sent),
        ("ErrorCount", filtered - sent),
        ("CopyrightCheckResult", [("Count", 0), ("ResultList", ""), ("CheckState", 0)]),
        ("ArticleUrlResult", [("Count", 0), ("ResultList", "")]),
    ]
    return await _push(world, pusher, MASS_HELPER, "MASSSENDJOBFINISH", fields)


async def _push(world: World, pusher: Pusher, openid: str, event: str, fields: xmltext.Fields) -> PushResult:
    head: xmltext.Fields = [
        ("ToUserName", world.settings.account_id),
        ("FromUserName", openid),
        ("CreateTime", int(world.now().timestamp())),
        ("MsgType", "event"),
        ("Event", event),
    ]
    return await pusher.send(Push(openid, xmltext.write([*head, *fields]), visible=False))
