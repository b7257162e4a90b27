"""The same deeds typed at the command line."""

from pathlib import Path

from openpyxl import load_workbook

from tests.register.conftest import Type, types

__all__ = ["types"]


def test_an_incident_is_opened_listed_told_of_and_closed(types: Type, tmp_path: Path) -> None:
    code, told = types("admin", "incident", "open", "--what", "电脑丢了", "--exposed", "contacts,chat")
    assert code == 0 and "1 号事件" in told and "全部停止" in told
    assert "电脑丢了（还没有结束，导出停着）" in types("admin", "incident", "list")[1]
    assert "告诉家长的草稿" in types("admin", "incident", "tell", "1", str(tmp_path / "人.xlsx"))[1]
    assert load_workbook(tmp_path / "人.xlsx").sheetnames == ["要告知的人"]
    assert "可以导出了" in types("admin", "incident", "close", "1", "--outcome", "找到了")[1]
    code, told = types("admin", "incident", "open", "--what", "x", "--exposed", "钱")
    assert code == 1 and "没有“钱”这一种" in told
    assert types("admin", "incident", "close", "1", "--outcome", "又找到了")[0] == 1


def test_what_is_over_is_shown_before_it_goes(types: Type, tmp_path: Path) -> None:
    assert "什么都没有动" in types("admin", "retention", "--dry-run")[1]
    assert "没有成功的登录：删了 0 条" in types("admin", "retention")[1]
    assert types("export", "audit-pack", "--year", "2026", "--out", str(tmp_path / "审计.xlsx"))[0] == 0
    assert "人数" in load_workbook(tmp_path / "审计.xlsx").sheetnames
