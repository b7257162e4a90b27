"""一生一档 on paper: cover, then every day in order, whatever stands in it and however long it is."""

from datetime import UTC, date, datetime, timedelta

from domain.child_file import File, Line, Looked, carried
from messages.documents.child_file import child_file_pdf
from tests.documents.reading import AT, NAMES, page_texts

BEGIN = datetime(2026, 9, 1, 1, 12, tzinfo=UTC)


def test_the_cover_says_who_and_the_days_follow_in_order() -> None:
    lines = [
        Line(BEGIN, "李思涵妈妈", "陈老师", "wechat", "在吗", ""),
        Line(BEGIN + timedelta(days=1), "陈老师", "", "phone", "通了话", carried("voice", "kept", 12)),
    ]
    pdf = child_file_pdf(_file(lines), AT, foot="清水湾小学 吴敏 打印", mark="吴敏")
    cover, story = page_texts(pdf)
    for words in ("李思涵的成长档案", "从2026-09-01到2027-01-20", "民族汉族", "妈妈王芳在外", "陈立2026-09-01至今"):
        assert words in cover, words
    order = ["2026年9月1日周二", "09:12李思涵妈妈→陈老师（微信）", "在吗", "2026年9月2日周三", "［语音12，已存］"]
    places = [story.index(words) for words in order]
    assert places == sorted(places)
    for page in (cover, story):
        assert "清水湾小学吴敏打印" in page and "共2页" in page


def test_whatever_people_write_stands_on_the_paper_or_is_replaced() -> None:
    lines = [Line(BEGIN, words, words, "wechat", words, "") for words in NAMES.values()]
    assert child_file_pdf(_file(lines), AT, foot=NAMES["emoji"], mark=NAMES["direction marks"]).startswith(b"%PDF")


def test_what_is_empty_or_cut_says_so() -> None:
    assert "这段日子里没有。" in page_texts(child_file_pdf(_file([]), AT))[1]
    cut = _file([Line(BEGIN, "妈妈", "", "wechat", "话", "")], is_cut=True)
    assert "请按学期分几次打印" in page_texts(child_file_pdf(cut, AT))[1]


def _file(lines: list[Line], *, is_cut: bool = False) -> File:
    return File(
        "清水湾小学",
        "李思涵",
        "三年级二班",
        date(2026, 9, 1),
        date(2027, 1, 20),
        [("民族", "汉族")],
        [("妈妈", "王芳", "在外", "13800000001")],
        [Looked("陈立", BEGIN, None, is_substitute=False)],
        [("2026学年第一学期", "谈心 2 次")],
        lines,
        is_cut,
    )
