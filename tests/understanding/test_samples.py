"""What the samples promise: every P0 alarms, nothing harmless does, and the rest is handled rightly."""

from functools import cache
from pathlib import Path

import pytest

from bench.understanding import Line, confusion, read, wrong
from domain.understanding.meaning import RELAY, Level, Meaning, understand
from domain.understanding.tables import rows

HERE = Path(__file__).parent
SAMPLE, HELD_OUT = "sample", "held_out"
# sample: the school practice the tables were built for. held_out: written afterwards by people who had not seen the
# tables or the examples; no line of it may be used to mend them, or it tells nothing any more.
LEAST_RIGHT = {SAMPLE: 0.98, HELD_OUT: 0.84}
MOST_ALARMS_MISSED = 0.08  # of the P0s of the held-out messages
ALARM = "ALERT-P0"


@cache
def lines(sample: str) -> list[tuple[Line, Meaning]]:
    return [(line, understand(line.text, line.speaker)) for line in read(HERE / f"{sample}.tsv")]


def is_alarm(meaning: Meaning) -> bool:
    return meaning.danger is not None and meaning.danger.level is Level.P0


def test_every_p0_of_the_sample_alarms() -> None:
    assert [line.text for line, meaning in lines(SAMPLE) if ALARM in line.right and not is_alarm(meaning)] == []


def test_no_trap_of_the_sample_alarms_or_is_swallowed() -> None:
    traps = [(line, meaning) for line, meaning in lines(SAMPLE) if line.group == "U"]
    assert traps
    assert [line.text for line, meaning in traps if is_alarm(meaning)] == []
    asked = [(line, meaning) for line, meaning in traps if RELAY in line.right]
    assert [line.text for line, meaning in asked if RELAY not in meaning.codes] == []


def test_hardly_a_p0_of_the_held_out_messages_is_missed() -> None:
    alarms = [(line, meaning) for line, meaning in lines(HELD_OUT) if ALARM in line.right]
    assert alarms
    missed = [line.text for line, meaning in alarms if not is_alarm(meaning)]
    assert len(missed) <= MOST_ALARMS_MISSED * len(alarms), missed


def test_no_held_out_message_is_among_the_examples() -> None:
    known = {text for _, _, text in rows("examples")}
    assert [line.text for line, _ in lines(HELD_OUT) if line.text in known] == []


@pytest.mark.parametrize("sample", LEAST_RIGHT)
def test_a_sample_is_handled_rightly(sample: str) -> None:
    every = [line for line, _ in lines(sample)]
    missed = wrong(every)
    assert 1 - len(missed) / len(every) >= LEAST_RIGHT[sample], confusion(every)


def test_the_samples_share_no_line() -> None:
    texts = [line.text for sample in LEAST_RIGHT for line, _ in lines(sample)]
    assert len(texts) == len(set(texts))
