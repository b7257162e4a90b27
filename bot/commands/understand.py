"""`lianxin understand`: what a message means, what would be done about it and why, as JSON; no database is needed."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import typer

from bot.rehearsal import Rehearsal, rehearsal
from domain.clock import SystemClock, in_china
from domain.understanding.likeness import examples
from domain.understanding.meaning import Danger, Intent, Meaning, Speaker, understand
from domain.understanding.slots import slots


def explain(text: str, speaker: Speaker) -> None:
    """Print one JSON object over several lines, for people."""
    with rehearsal() as paper:
        typer.echo(json.dumps(explained(text, speaker, paper), ensure_ascii=False, indent=2))


def explain_lines(lines: Iterable[str], speaker: Speaker) -> None:
    """Print one JSON object on one line for each line that says anything."""
    with rehearsal() as paper:
        for line in filter(str.strip, lines):
            typer.echo(json.dumps(explained(line.rstrip("\r\n"), speaker, paper), ensure_ascii=False))


def explained(text: str, speaker: Speaker, paper: Rehearsal) -> dict[str, Any]:
    """Everything that was understood, the words and the line of the table that did it, and the answer."""
    meaning = understand(text, speaker, paper.names)
    today = in_china(SystemClock().now())
    danger = meaning.danger
    return {
        "text": meaning.text,
        "normal": meaning.normal,
        "role": speaker.value,
        "by_child": meaning.by_child,
        "danger": danger
        and {
            "level": danger.level.value,
            "category": danger.category,
            "title": danger.title,
            "words": danger.quote,
            "pattern": danger.rule,
        },
        "intents": [
            {
                "name": intent.name,
                "code": intent.code,
                "title": intent.title,
                "slots": slots(intent, meaning, today),
                "words": intent.quote,
                "pattern": intent.rule,
            }
            for intent in meaning.intents
        ],
        "handling": list(meaning.codes),
        "why": list(_reasons(meaning)),
        "answer": paper.answer(meaning.text, speaker),
    }


def _reasons(meaning: Meaning) -> Iterator[str]:
    if meaning.danger is not None:
        found = meaning.danger
        yield f"危险 {found.level.value}（{found.title}）：{_because(meaning, found)}"
    for intent in meaning.intents:
        yield f"{intent.code}（{intent.title}）：{_because(meaning, intent)}"
    if meaning.danger is None and not meaning.intents:
        yield "没有一行符合，例句也不像别的：原话转给人"


def _because(meaning: Meaning, found: Danger | Intent) -> str:
    """The words that fit a line of the tables; without one, the example that the message is most like."""
    if found.rule and not found.is_sure:
        return f"“{found.quote}”符合“{found.rule}”，但整句不像，当天看"
    if found.rule:
        return f"“{found.quote}”符合“{found.rule}”"
    return f"没有一行符合，最像例句“{examples('examples').nearest(meaning.normal, found.code)}”"
