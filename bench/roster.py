"""An invented school of any size as a school would hand it in: a file of the import template."""

from datetime import date, datetime
from hashlib import sha256

from domain.register.cells.cell import Cell
from domain.register.cells.identity import check_digit
from domain.register.incoming.template import HEADINGS
from handlers.actions.registers.register_import import Upload
from messages.documents.register_files import template_workbook
from messages.sheets.read import read_table

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "安宁乐平山河江海云雨林森"


def roster(count: int, start: int = 0) -> list[list[str]]:
    """Rows under HEADINGS, every cell of a usual row filled; two in three have a parent who is away."""
    return [[row.get(heading, "") for heading in HEADINGS] for row in map(_row, range(start, start + count))]


def file_of(rows: list[list[str]], now: datetime) -> bytes:
    """The rows as an .xlsx."""
    return template_workbook(now, rows)


def uploaded(content: bytes) -> Upload:
    """The file as the import reads it, in its child process."""
    sheet = read_table(content, "名册.xlsx")[0]
    return Upload("名册.xlsx", sha256(content).digest(), [(row.number, row.cells) for row in sheet.rows])


def typed(rows: list[list[str]]) -> Upload:
    """The rows without a file."""
    cells = [(number, [Cell(text) for text in row]) for number, row in enumerate([list(HEADINGS), *rows], start=1)]
    return Upload("名册.xlsx", sha256(repr(rows[:1]).encode()).digest(), cells)


def _row(number: int) -> dict[str, str]:
    surname = SURNAMES[number % len(SURNAMES)]
    name = f"{surname}{GIVEN[number // 24 % 12]}{GIVEN[number // 288 % 12]}"
    born = date(2011 + number % 9, number % 12 + 1, number % 28 + 1)
    digits = f"330821{born:%Y%m%d}{number % 1000:03}"
    father_away, mother_away = number % 3 != 0, number % 3 == 1
    return {
        "姓名": name,
        "性别": "男" if int(digits[16]) % 2 else "女",
        "出生日期": born.isoformat(),
        "年级": "一二三四五六七八九"[number % 9] + "年级",
        "班级": f"{number // 9 % 6 + 1}班",
        "学籍号": f"L3308{number:014}",
        "身份证件号": digits + check_digit(digits),
        "民族": "汉族",
        "是否登记户口": "是",
        "户口所在地": "浙江省衢州市柯城区云溪乡",
        "户口性质": "农业户口",
        "是否住在户籍地": "是",
        "现居住地": f"云溪村{number}号",
        "村居": "云溪村",
        "就读方式": "走读" if number % 4 else "住校",
        "健康状况": "健康或良好",
        "监护类型": "隔代照料",
        "监护评估": "较好",
        **_parent("父亲", surname, number, father_away),
        **_parent("母亲", "林", number, mother_away),
        "监护人姓名": f"{surname}桂英{number}",
        "监护人关系": "奶奶",
        "监护人电话": f"137{number:08}",
        "监护人识字": "是",
    }


def _parent(place: str, surname: str, number: int, is_away: bool) -> dict[str, str]:
    said = {
        "姓名": f"{surname}{GIVEN[number % 12]}{number}",
        "电话": f"{'138' if place == '父亲' else '139'}{number:08}",
        "生存状况": "健在",
        "监护能力": "有",
        "是否外出": "是" if is_away else "否",
    }
    if is_away:
        said |= {"外出时间": "2025-03-02", "外出原因": "务工", "外出地点": "浙江省温州市"}
    return {f"{place}{name}": text for name, text in said.items()}
