"""``lianxin admin consent``: the card, its versions, and the school's own words."""

from pathlib import Path

import pytest

from tests.operator import Run, operator

OWN = "照片只放在班级档案里，可以问林主任。"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    typed = operator(tmp_path, monkeypatch, capsys)
    typed("admin", "add-school", "云溪村小学", "--officer", "林主任 0570-0000000")
    return typed


def test_a_change_is_seen_first_and_made_with_yes(run: Run) -> None:
    seen, said = run("admin", "consent", "say", OWN, "--anew")
    assert seen == 0 and f"学校另外说明：{OWN}" in said and "会重新问 0 位家长" in said and "还没有改" in said
    assert OWN not in run("admin", "consent", "show")[1]
    done, said = run("admin", "consent", "say", OWN, "--anew", "--yes")
    assert done == 0 and "改好了，第 2026-11+1 版" in said
    _, shown = run("admin", "consent", "show")
    assert shown.startswith("第 2026-11+1 版") and OWN in shown
    assert "2026-11+1 2026-" in shown and "重新问了每个家庭" in shown and "没有另外再问" in shown


def test_who_decided_stands_beside_the_version(run: Run) -> None:
    run("admin", "add-teacher", "林国华", "--director")
    run("admin", "consent", "say", OWN, "--wording", "--yes", "--by", "林国华")
    _, shown = run("admin", "consent", "show")
    assert next(line for line in shown.splitlines() if line.startswith("2026-11+1 ")).endswith(" 林国华 没有另外再问")


def test_words_are_taken_away_with_nothing(run: Run) -> None:
    run("admin", "consent", "say", OWN, "--wording", "--yes")
    code, said = run("admin", "consent", "say", "", "--wording", "--yes")
    assert code == 0 and OWN not in said and "2026-11+2" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((OWN,), "请写明一个"),
        ((OWN, "--anew", "--wording"), "请写明一个"),
        (("留守儿童", "--anew", "--yes"), "家长会看到"),
        ((OWN, "--anew", "--yes", "--by", "没有人"), "没有叫“没有人”的老师"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(run: Run, words: tuple[str, ...], said: str) -> None:
    code, why = run("admin", "consent", "say", *words)
    assert code == 1 and said in why
    assert run("admin", "consent", "show")[1].startswith("第 2026-11 版")
