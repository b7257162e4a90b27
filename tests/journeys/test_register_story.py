"""Acceptance story 1: a file of forty pupils, six of whose parents fill their third month tomorrow."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from bot.demo import school, story
from bot.demo.village import Village
from domain.clock import in_china
from domain.register.incoming.template import HEADINGS
from domain.register.totals.summary import Definition, Summary, judged, summarise
from handlers.actions.registers import register_import
from handlers.actions.registers.register_import import Upload
from messages.documents.register_files import template_workbook
from messages.sheets.read import read_table
from storage.person import people
from storage.registers import register_book
from tests.servers import Postgres

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
SIX = 6
OTHER_PARENT_HOME = 4  # of the six: counted by ZJ-2013 only


def roster(third_month: date) -> list[dict[str, str]]:
    """Forty pupils; the fathers of six left exactly three months before the given day, three of each teacher's."""
    rows = []
    for number, surname in enumerate(SURNAMES):
        row = {
            "姓名": f"{surname}小满",
            "性别": "女" if number % 2 else "男",
            "出生日期": f"2016-{number % 12 + 1:02}-10",
            "班级": "四(1)班" if number % 2 else "四(2)班",
            "是否登记户口": "是",
            "户口性质": "农业户口",
            "是否住在户籍地": "是",
            "就读方式": "走读",
            "监护评估": "较好",
            "监护类型": "隔代照料",
            "父亲姓名": f"{surname}大山",
            "父亲生存状况": "健在",
            "父亲监护能力": "有",
            "父亲是否外出": "否",
            "母亲姓名": f"{surname}兰英",
            "母亲生存状况": "健在",
            "母亲监护能力": "有",
            "母亲是否外出": "否",
        }
        if number < SIX:
            start = (third_month - relativedelta(months=3)).isoformat()
            row |= {"父亲是否外出": "是", "父亲外出时间": start, "父亲外出原因": "务工", "父亲外出地点": "浙江省温州市"}
            row["结对教师"] = school.TEACHERS[number % 2]
        if OTHER_PARENT_HOME <= number < SIX:
            row |= {"母亲是否外出": "是", "母亲外出时间": "2025-03-01", "母亲外出原因": "务工"}
        rows.append(row)
    return rows


def bring_in(village: Village, rows: list[dict[str, str]], file: Path) -> None:
    """Fill the template in, hand the file in, and import it."""
    now = village.runtime.clock.now()
    filled = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    file.write_bytes(template_workbook(in_china(now), filled))
    sheet = read_table(file, file.name)[0]
    upload = Upload(file.name, sha256(file.read_bytes()).digest(), [(row.number, row.cells) for row in sheet.rows])
    with village.runtime.database.begin() as session:
        found = people.school_named(session, "")
        assert found is not None
        plan = register_import.look(session, found.id, upload, now)
        assert plan.errors == [] and len(plan.added) == 40
        register_import.bring_in(session, found.id, upload, plan, in_china(now).date(), None, now)


def summary(village: Village, as_of: date) -> Summary:
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        assert found is not None
        records = [r for r in register_book.of_school(session, found.id) if r.name.endswith("小满")]
    return summarise(judged(records, as_of), Definition.ZJ2013, as_of)


@pytest.mark.parametrize("world", ["sqlite", "postgresql"])
def test_the_third_month_is_told_counted_and_explained(
    world: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {}
    if world == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = postgres.url()
    with Village(tmp_path / "village", settings=settings) as village:
        story.teachers_arrive(village)  # first: their codes hold for some days only
        while in_china(village.runtime.clock.now()).day > 27:  # so that the day exists three months before
            village.a_week_passes(days=1)
        for name in school.TEACHERS:
            village.phone(name).says("谁在等")
        today = in_china(village.runtime.clock.now()).date()
        bring_in(village, roster(today + timedelta(days=1)), tmp_path / "名册.xlsx")
        village.runtime.timetable.run_all()
        assert summary(village, today).total.total == OTHER_PARENT_HOME - 2, "two months and some days are not three"

        village.a_week_passes(days=1)
        for number, name in enumerate(school.TEACHERS):
            for surname in SURNAMES[number:SIX:2]:
                village.phone(name).sees(f"{surname}小满的爸爸外出满3个月了")
            assert not village.phone(name).saw(f"{SURNAMES[1 - number]}小满的爸爸")

        table = summary(village, date(today.year, 12, 31) if today.month < 12 else today + timedelta(days=1))
        assert table.total.total == SIX
        assert {entry.record.name[0] for entry in table.scope} == set(SURNAMES[:SIX])
        assert (table.comparison.zj2013, table.comparison.gf2016) == (SIX, SIX - OTHER_PARENT_HOME)
        assert dict(table.comparison.only_zj2013) == {"一方在家且有监护能力": OTHER_PARENT_HOME}

        village.runtime.timetable.run_all()
        screens = [item.get("text") or "" for item in village.phone(school.TEACHERS[0]).screen()]
        assert sum("赵小满的爸爸外出满3个月了" in text for text in screens) == 1, (
            "told once, however often a day is looked at"
        )
