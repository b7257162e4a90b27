"""The commands of an operator: entered, shown, taken back, written as a table and handed back."""

import csv
from pathlib import Path

import pytest

from domain.days.official import is_official
from tests.operator import Run, operator

GUESSED = pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with a director and a pupil; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys, columns=200)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "林国华", "--director")
    do("admin", "add-child", "李思涵", "--class", "三(2)班")
    return lambda *words: do("admin", "calendar", *words)


def shown(run: Run, first: str, last: str, *more: str) -> str:
    code, said = run("show", "--from", first, "--to", last, *more)
    assert code == 0, said
    return said


def test_the_year_of_the_list_is_shown_month_by_month(run: Run) -> None:
    said = shown(run, "2026-10-01", "2026-11-30")
    assert "2026年10月" in said and "2026年11月" in said
    assert "1休" in said and "10补" in said and "?" not in said
    assert "10.1–10.7 放假 国庆（国务院通知）" in said and "10.10 上课 国庆调休（国务院通知）" in said
    assert "学期还没填" in said


@GUESSED
def test_what_is_guessed_is_marked(run: Run) -> None:
    said = shown(run, "2027-02-01", "2027-02-28")
    assert "5休?" in said and "2.5–2.10 放假 春节（预估）" in said


def test_days_of_the_school_and_of_a_class(run: Run) -> None:
    assert run("off", "2026-11-30", "--name", "期中放假", "--until", "2026-12-01", "--by", "林国华")[0] == 0
    code, said = run("off", "2026-12-03", "--name", "秋游", "--class", "三（2）班", "--source", "校务会")
    assert code == 0 and "秋游（三(2)班）" in said
    assert run("school-day", "2026-12-05")[0] == 0
    said = shown(run, "2026-11-01", "2026-12-31")
    assert "11.30 放假 期中放假（学校）" in said and "12.5 上课 补课（学校）" in said
    assert "三(2)班 2026-12-03：放假 秋游（学校）" in said
    assert "12.3 放假 秋游（学校：校务会）" in shown(run, "2026-12-01", "2026-12-31", "--class", "三(2)班")
    assert run("forget", "2026-11-30")[0] == 0
    assert "11.30 放假" not in shown(run, "2026-11-01", "2026-12-31")
    code, said = run("forget", "2026-11-30")
    assert code == 1 and "没有填过" in said


def test_the_county_speaks_for_every_school_and_names_no_class(run: Run) -> None:
    assert run("off", "2026-12-07", "--name", "台风停课", "--source", "县教育局", "--county")[0] == 0
    assert "12.7 放假 台风停课（县里：县教育局）" in shown(run, "2026-12-01", "2026-12-31")
    code, said = run("off", "2026-12-07", "--name", "停课", "--county", "--class", "三(2)班")
    assert code == 1 and "不分班级" in said


def test_terms(run: Run) -> None:
    assert run("term", "第一学期", "2026-09-01", "2027-01-29") == (0, "已填：第一学期，2026-09-01 到 2027-01-29。\n")
    assert run("term", "第一学期", "2026-09-01", "2027-01-22")[1].startswith("已改")
    code, said = run("term", "第二学期", "2027-01-20", "2027-07-02")
    assert code == 1 and "重叠" in said
    assert run("term", "第二学期", "2027-03-01", "2027-07-02")[0] == 0
    said = shown(run, "2027-01-01", "2027-03-31")
    assert "第一学期：2026-09-01 到 2027-01-22" in said and "1.23–1.31 放假 寒假（学校）" in said
    assert run("drop-term", "第二学期")[0] == 0 and run("drop-term", "第二学期")[0] == 1


@GUESSED
def test_a_year_goes_out_as_a_table_and_comes_back_corrected(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "放假.csv"
    assert run("template", "2027", str(table))[0] == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["日期", "上课或放假", "名称", "班级", "备注"] and len(lines) == 20
    assert ["2027-02-05", "放假", "春节", "", "预估"] in lines
    code, said = run("import", str(table))
    assert code == 0 and "导入了 0 天" in said and "19 行写着“预估”" in said
    corrected = [[*line[:4], ""] for line in lines[1:]] + [["2027年2月20日", "补课", "春节调休", "", ""]]
    with table.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([lines[0], *corrected])
    code, said = run("import", str(table), "--county", "--source", "国务院通知")
    assert code == 0 and "放假 19 天，上课 1 天" in said and "confirm 2027" in said
    said = shown(run, "2027-02-01", "2027-02-28")
    assert "20补" in said and "2.20 上课 春节调休（县里：国务院通知）" in said and "预估" not in said
    assert run("confirm", "2027") == (0, "2027 年已确认填好。\n")
    assert "本来就确认过" in run("confirm", "2027")[1]


def test_a_made_up_saturday_in_the_winter_holiday_is_pointed_out(run: Run, tmp_path: Path) -> None:
    run("term", "第一学期", "2026-09-01", "2027-01-29")
    run("term", "第二学期", "2027-03-01", "2027-07-02")
    table = tmp_path / "放假.csv"
    table.write_text("日期,上课或放假,名称\n2027-02-20,上课,春节调休\n2027-03-06,上课,补课\n", encoding="utf-8")
    code, said = run("import", str(table))
    assert code == 0 and "2027-02-20 在寒假里" in said and "2027-03-06" not in said
    assert "在寒假里" not in run("import", str(table), "--county")[1]


def test_a_table_with_one_wrong_line_changes_nothing(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "放假.csv"
    lines = [
        "日期,上课或放假,名称",
        "2026-11-30,放假,停课",
        "2026-02-30,放假,停课",
        "2026-12-01,也许,",
        "2026-11-30,上课,",
    ]
    table.write_text("\n".join(lines), encoding="utf-8")
    code, said = run("import", str(table))
    assert code == 1 and "什么也没有导入" in said
    assert "第 3 行" in said and "第 4 行" in said and "第 5 行：2026-11-30 写了两次" in said
    assert "停课" not in shown(run, "2026-11-01", "2026-12-31")
    table.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert "表头" in run("import", str(table))[1]
    assert run("import", str(tmp_path / "没有.csv"))[0] == 1


@pytest.mark.parametrize(
    "words", [("--from", "2027-01-02", "--to", "2027-01-01"), ("--from", "1900-01-01"), ("--from", "9999-11-01")]
)
def test_a_span_that_nobody_can_read_is_refused(run: Run, words: tuple[str, ...]) -> None:
    code, said = run("show", *words)
    assert code == 1 and "看不清" in said


def test_wrong_words_are_told(run: Run) -> None:
    assert run("template", "1", "x.csv")[0] == 1
    assert run("confirm", "3000")[0] == 1
    assert run("off", "2026-11-30", "--name", "")[0] == 1
    assert run("off", "2026-11-30", "--name", "停课", "--class", "九(9)班")[0] == 1
    assert run("off", "2026-02-29", "--name", "停课")[0] == 2
