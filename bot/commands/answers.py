"""``lianxin admin answers``: what the school answers by itself on topics that many families ask about."""

from __future__ import annotations

from typing import Annotated

import typer

answers = typer.Typer(help="学校自己的回答：活动室、放假、家长会、讲座、托人照看、游泳课。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
Topic = Annotated[str, typer.Argument(help="home、calendar、meeting、lecture、custody、swim，或中文名，例如 活动室")]
LONGEST = 300  # characters; a family reads no more in a chat


@answers.command("list")
def show(school: School = "") -> None:
    """列出学校自己的回答。例：`lianxin admin answers list`"""
    from bot.commands.house import house, the_school
    from handlers.flows.topics import TOPICS
    from storage.talk import ready_texts

    with house() as runtime, runtime.database.read() as session:
        kept = ready_texts.of_school(session, the_school(session, school).id)
        for topic, label in TOPICS.items():
            typer.echo(f"{topic} {label}：{kept.get(topic) or '还没有，问到了就转给老师'}")


@answers.command("set")
def keep(
    topic: Topic,
    text: Annotated[str, typer.Argument(help="怎么回答；空的引号就是不再自己回答")],
    school: School = "",
) -> None:
    """家长问到这件事，就用学校自己的话回答。例：`lianxin admin answers set home "活动室周六上午8点到11点半开门。"`"""
    from bot.commands.house import fits, house, stop, the_school
    from handlers.flows.topics import TOPICS
    from messages.catalogue import Audience
    from messages.lint import forbidden_words
    from storage.talk import ready_texts

    named = {label: name for name, label in TOPICS.items()}
    found = topic if topic in TOPICS else named.get(topic, "")
    if not found:
        stop(f"没有“{topic}”这件事，请写其中之一：{'、'.join(TOPICS)}。")
    body = text.strip()
    fits(body or "-", LONGEST, "回答")
    if watched := forbidden_words(body, Audience.FAMILY):
        stop(f"家长不该读到“{'、'.join(watched)}”，请换个说法。")
    with house() as runtime, runtime.database.begin() as session:
        ready_texts.set_of_school(session, the_school(session, school).id, found, body, runtime.clock.now())
    typer.echo(f"已记下：{TOPICS[found]}。" if body else f"好的，{TOPICS[found]}以后转给老师回答。")
