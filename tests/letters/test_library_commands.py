"""``lianxin letter library``, ``new`` and ``paper`` at the command line, and the sentence for every slip."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.clock import in_china
from messages.letters.library import KEYS
from tests.documents.reading import page_texts
from tests.operator import Run, operator

YEAR = in_china(datetime.now(UTC)).year + 1
CALL = ("--contact", "林主任 0570-0000000")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with two pupils in two classes; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys, columns=120)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    for child, class_name in (("李思涵", "三(2)班"), ("张子轩", "四(1)班")):
        do("admin", "add-child", child, "--class", class_name)
        do("admin", "add-guardian", child, f"{child}奶奶", "--relation", "奶奶")
    return do


def letter(run: Run, *words: str) -> tuple[int, str]:
    return run("letter", *words)


def test_the_library_is_listed_and_a_letter_is_shown_in_three_lengths(run: Run) -> None:
    code, said = letter(run, "library")
    assert code == 0 and all(key in said for key in KEYS)
    assert "学期没填" in said and "需要时" in said and "立冬" in said
    code, said = letter(run, "library", "cold", *CALL)
    assert code == 0 and "—— 全文 ——" in said and "—— 三句话 ——" in said and "念给不识字的家人听" in said
    assert "云溪村小学" in said and "林主任" in said and "{称呼}：您好！" in said
    said = letter(run, "library", "winter_break")[1]
    assert "{放假日}" in said and "日子还没填上" in said and "lianxin admin calendar term" in said


def test_a_letter_is_made_with_the_schools_own_days_and_printed(run: Run, tmp_path: Path) -> None:
    calendar = ("admin", "calendar", "term")
    assert run(*calendar, f"{YEAR - 1}学年第一学期", f"{YEAR - 1}-09-01", f"{YEAR}-01-20")[0] == 0
    assert run(*calendar, f"{YEAR - 1}学年第二学期", f"{YEAR}-02-20", f"{YEAR}-06-30")[0] == 0
    code, said = letter(run, "new", "winter_break", "--year", str(YEAR), *CALL, "--author", "陈雨")
    assert code == 0 and "编号 1" in said and "全体家长" in said and f"{YEAR}-01-11" in said
    code, said = letter(run, "paper", "1", "--out", "信.pdf")
    assert code == 0 and "2 家" in said
    pages = page_texts((tmp_path / "信.pdf").read_bytes())
    assert len(pages) == 2 and "李思涵的家里人：您好！" in pages[0] and "1月21日" in pages[0] and "草稿" in pages[0]
    assert "1 家" in letter(run, "paper", "1", "--out", "四.pdf", "--class", "四(1)班", "--only-unreached")[1]
    assert "张子轩" in page_texts((tmp_path / "四.pdf").read_bytes())[0]


def test_a_warning_for_one_class(run: Run, tmp_path: Path) -> None:
    code, said = letter(run, "new", "typhoon", "--class", "三2班", *CALL)
    assert code == 0 and "三(2)班的家长" in said and "需要时马上发" in said
    assert "没有哪一家要印" in letter(run, "paper", "1", "--out", "信.pdf", "--class", "四(1)班")[1]
    assert not (tmp_path / "信.pdf").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("new", "winter"), "信库里没有“winter”"),
        (("library", "winter"), "信库里没有“winter”"),
        (("new", "国庆"), "您要的是 national_day（国庆放假，平安在家） 吗"),
        (("new", "winter_break"), "lianxin admin calendar term"),
        (("new", "cold"), "--contact"),
        (("new", "cold", "--year", "2020", *CALL), "已经过了"),
        (("new", "national_day", "--year", str(YEAR + 1), *CALL), f"lianxin admin calendar confirm {YEAR + 1}"),
        (("new", "heat", *CALL, "--author", "谁"), "没有叫“谁”的老师"),
        (("new", "heat", *CALL, "--class", "九(9)班"), "没有“九(9)班”"),
        (("paper", "7", "--out", "信.pdf"), "没有编号 7 的信"),
        (("paper", "1", "--out", "信.docx"), ".pdf 结尾"),
    ],
)
def test_every_slip_has_its_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    code, said = letter(run, *words)
    assert code == 1 and sentence in said and "Traceback" not in said
