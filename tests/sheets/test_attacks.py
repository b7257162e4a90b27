"""I02, I04, I05, I06: files made to hurt are refused early and cheaply, each with its sentence."""

import csv
import random
import zipfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import pytest
from defusedxml import EntitiesForbidden
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring, iterparse

from messages.sheets.contents import grids_of
from messages.sheets.grid import understood, written
from messages.sheets.limits import LIMITS
from messages.sheets.table import TableRefused
from tests.sheets.files import (
    LAUGHS,
    MAIN,
    OUTSIDER,
    SHEET,
    claiming,
    only_sheet,
    packed,
    parts,
    refusal,
    rows,
    saved,
    texts,
    workbook,
    worksheet,
)

QUICK = replace(LIMITS, cpu_seconds=1)  # of CPU, start included: a refusal that takes longer would be another sentence
GOOD = parts(worksheet(rows([["姓名"], ["张小明"]])))
MEBIBYTE = 1 << 20
SPLINTERS = (b"", b"0", b"-1", b"9" * 12, b'"', b"<", b"&#0;", b"\0", b"ZZZ", b"\xff", b"true", b"_xD800_", b"s1")


def bomb(size: int) -> bytes:
    """A sheet of blanks that unpacks to so many bytes."""
    return packed(GOOD | {SHEET: worksheet(" " * size)}, level=9)


@pytest.mark.parametrize("content", ["<v>1</v>", "<f>A1</f>", "<v>1</v><f/>"])
def test_a_far_cell_is_refused_by_its_name(content: str) -> None:
    far = workbook(f'<row r="1048576"><c r="XFD1048576">{content}</c></row>')
    assert len(far) < 4096
    assert "XFD1048576" in refusal(far, limits=QUICK)


def test_a_far_cell_of_openpyxl_is_refused_as_well() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = "姓名", 1

    assert "XFD1048576" in refusal(saved(fill), limits=QUICK)


def test_a_cell_far_down_alone_is_a_row_and_costs_nothing() -> None:
    sheet = only_sheet(workbook('<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>2</v></c></row>'), limits=QUICK)
    assert [row.number for row in sheet.rows] == [1, 1048576]


def test_two_hundred_columns_are_read_and_not_one_more() -> None:
    def line(count: int) -> bytes:
        return workbook(f"<row>{'<c><v>1</v></c>' * count}</row>")

    assert len(only_sheet(line(200)).rows[0].cells) == 200
    assert "GS1" in refusal(line(201)) and "GR 列" in refusal(line(201))
    assert "GS1" in refusal(line(16_384), limits=QUICK)


def test_a_bomb_is_refused_by_its_directory() -> None:
    content = bomb(120 * MEBIBYTE)
    assert len(content) < MEBIBYTE
    assert "压缩炸弹" in refusal(content, limits=QUICK)


def test_what_shrinks_too_well_is_refused_and_what_is_small_is_not() -> None:
    assert "压缩炸弹" in refusal(bomb(2 * MEBIBYTE))
    assert "没有内容" in refusal(bomb(MEBIBYTE // 2))


def test_fifty_megabytes_are_the_most_however_they_are_packed() -> None:
    content = packed(GOOD | {f"xl/media/{n}.bin": bytes(MEBIBYTE - 1) for n in range(51)})
    assert "压缩炸弹" in refusal(content, limits=QUICK)


@pytest.mark.parametrize(("size", "word"), [(900_000, "坏了"), (1, "坏了"), (0, "坏了")])
def test_a_bomb_that_lies_about_its_size_is_not_unpacked(size: int, word: str) -> None:
    content = claiming(bomb(100 * MEBIBYTE), SHEET, size)
    assert word in refusal(content, limits=QUICK)


def test_a_part_that_is_shorter_than_it_says_is_refused() -> None:
    assert "结构不正常" in refusal(claiming(packed(GOOD), SHEET, 5000))


def test_shared_texts_have_a_limit_of_their_own() -> None:
    many = "".join(f"<si><t>第{n}个</t></si>" for n in range(1_000_000))
    content = packed(GOOD | {"xl/sharedStrings.xml": f"<sst>{many}</sst>"})
    assert "文字太多" in refusal(content, limits=QUICK)


def test_one_text_in_every_cell_does_not_grow_into_gigabytes() -> None:
    """A cell of five bytes stands for a text of 90 KB; a million of them would be an answer of 90 GB."""
    shared = f"<sst {MAIN}><si><t>{''.join(map(chr, range(0x4E00, 0x4E00 + 20_000)))}</t></si></sst>"
    line = '<c t="s"><v>0</v></c>' * 200
    data = f"<row>{line}</row>" * 100
    content = packed(GOOD | {"xl/sharedStrings.xml": shared, SHEET: worksheet(data)})
    assert "内容太多" in refusal(content)


def test_a_sheet_that_is_listed_again_and_again_is_not_read_again_and_again() -> None:
    listed = GOOD["xl/workbook.xml"].replace("<sheets>", "<sheets>" + '<sheet name="又" sheetId="2" r:id="s1"/>' * 100)
    assert "101 张工作表" in refusal(packed(GOOD | {"xl/workbook.xml": listed}))
    few = GOOD["xl/workbook.xml"].replace("<sheets>", "<sheets>" + '<sheet name="又" sheetId="2" r:id="s1"/>' * 9)
    content = packed(GOOD | {"xl/workbook.xml": few, SHEET: worksheet(rows([["姓名"] * 20] * 6))})
    assert "内容太多" in refusal(content, limits=replace(LIMITS, rows=5, columns=200))


def test_ten_thousand_entries_are_refused() -> None:
    assert "10007" in refusal(packed(GOOD | {f"xl/media/{n}": "" for n in range(10_000)}), limits=QUICK)


def test_zips_within_zips_are_never_opened() -> None:
    inner = packed({"bomb": bytes(MEBIBYTE)}, level=9)
    nested = {f"{n}.zip": inner for n in range(100)}
    assert "压缩包" in refusal(packed(nested))
    assert texts(only_sheet(packed(GOOD | {f"xl/embeddings/{name}": zip_ for name, zip_ in nested.items()})))


def test_an_encrypted_entry_is_refused() -> None:
    assert "加了密" in refusal(claiming(packed(GOOD), SHEET, flags=1))


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "xl/../../x", "/etc/passwd", "C:/x", "..\\..\\x", "\\\\host\\x", "xl/..", "xl/a\0b"]
)
def test_an_entry_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    content = packed(GOOD | {name.replace("\0", "~"): "x"})
    assert "结构不正常" in refusal(content.replace(b"a~b", b"a\0b"))


def test_a_part_that_is_there_twice_is_refused() -> None:
    assert "结构不正常" in refusal(packed(GOOD | {SHEET.upper(): GOOD[SHEET]}))


def test_a_packing_that_no_workbook_has_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
    assert "结构不正常" in refusal(file.getvalue())


DECLARED = [
    *("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", SHEET, "[Content_Types].xml", "_rels/.rels"),
    *("xl/_rels/workbook.xml.rels", "xl/externalLinks/externalLink1.xml", "xl/drawings/vmlDrawing1.vml"),
]


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDER], ids=["laughs", "outsider"])
@pytest.mark.parametrize("name", DECLARED)
def test_a_part_that_declares_entities_is_refused(name: str, doctype: str) -> None:
    entity = "&i;"
    content = GOOD.get(name, "<x></x>")
    filled = content[: content.rindex("</")] + entity + content[content.rindex("</") :] if "</" in content else content
    assert "DTD" in refusal(packed(GOOD | {name: f'<?xml version="1.0"?>\n{doctype}{filled}'}), limits=QUICK)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_declaration_is_seen_in_any_encoding_and_after_any_comment(encoding: str) -> None:
    text = f'<?xml version="1.0"?><!--{"哈" * 100_000}-->{LAUGHS}{GOOD[SHEET]}'
    assert "DTD" in refusal(packed(GOOD | {SHEET: text.encode(encoding)}))


def test_the_library_beneath_would_refuse_entities_as_well() -> None:
    with pytest.raises(EntitiesForbidden):
        fromstring(f"{LAUGHS}<a>&i;</a>")
    with pytest.raises(EntitiesForbidden):
        list(iterparse(BytesIO(f"{LAUGHS}<a/>".encode())))


def test_a_part_outside_of_the_file_is_never_fetched() -> None:
    links = GOOD["xl/_rels/workbook.xml.rels"].replace(
        'Target="worksheets/sheet1.xml"', 'Target="http://127.0.0.1:9/sheet1.xml" TargetMode="External"'
    )
    assert "没有内容" in refusal(packed(GOOD | {"xl/_rels/workbook.xml.rels": links}))
    out = GOOD["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "../../../etc/hostname")
    assert "坏了" in refusal(packed(GOOD | {"xl/_rels/workbook.xml.rels": out}))


def test_five_thousand_rows_are_read_and_one_more_is_refused_with_the_count() -> None:
    def lines(count: int) -> bytes:
        blank = '<row><c t="s"><v>1</v></c></row>'
        return workbook("".join(f"<row><c><v>{n}</v></c></row>{blank}" for n in range(count + 1)))

    assert len(only_sheet(lines(5000)).rows) == 5001, "and the heading"
    assert "“名单”有 5001 行" in refusal(lines(5001))


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_very_many_rows_are_refused_with_their_count(count: int) -> None:
    data = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(count + 1))
    assert f"{count} 行" in refusal(workbook(data), limits=replace(LIMITS, cpu_seconds=10))


def test_a_csv_of_very_many_rows_is_refused_with_its_count() -> None:
    assert "5001 行" in refusal(b"\xe5\xa7\x93\n" + b"1\n" * 5001)
    assert "1000000 行" in refusal(b"1\n" * 1_000_001, limits=replace(LIMITS, cpu_seconds=10))


def test_chance_damage_is_read_or_refused_and_never_anything_else() -> None:
    """What the child would die of is told as well, but its own errors should be none."""
    chance, longest = random.Random(7), csv.field_size_limit()
    whole = {name: content.encode() for name, content in GOOD.items()}
    for _ in range(2000):
        name = chance.choice(list(whole))
        damaged = bytearray(whole[name])
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randrange(3)] = chance.choice(SPLINTERS)
        table = "姓名,班级\n张小明,三\n".encode("gbk") if chance.random() < 0.2 else b""
        with suppress(TableRefused):
            grids = grids_of(
                table + bytes(damaged[:20]) if table else packed(whole | {name: bytes(damaged)}), (), LIMITS
            )
            assert understood(written(grids, LIMITS.answer_bytes))
    csv.field_size_limit(longest)
