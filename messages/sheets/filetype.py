"""Tells what a file is by what is in it, for its name may say anything; refuses, with the mend, what we do not read."""

from collections.abc import Collection

from messages.sheets.table import TableRefused

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2: .xls, .doc, .et and whatever a password closes
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
WEB_PAGES = ("<!doctype html", "<html", "<head", "<meta", "<table", "<body", "<style", "mime-version:")
XML_TABLE = "urn:schemas-microsoft-com:office:spreadsheet"  # Excel 2003 XML, which many systems export as .xls
LOOKED_AT = 4096
MOST_CONTROLS = 0.01  # of the bytes of a text; in chance bytes one in nine is a control
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))

EMPTY = "这个文件是空的，请检查是不是选错了文件。"
WEB_PAGE = "这其实是一个网页（有的系统导出的“.xls”就是这样），请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
OLD_EXCEL = "这是旧版 .xls，请在 Excel 里另存为 .xlsx 再导入。"
XML_2003 = "这是“XML 表格 2003”，请在 Excel 里另存为 .xlsx 再导入。"
BINARY_EXCEL = "这是二进制工作簿 .xlsb，请在 Excel 里另存为 .xlsx 再导入。"
LOCKED = "这个文件设了打开密码，请在 Excel 里取消密码，保存后再导入。"
WORD = "这是 Word 文档，请把里面的表格复制到 Excel 里，存为 .xlsx 再导入。"
SLIDES = "这是演示文稿，请把里面的表格复制到 Excel 里，存为 .xlsx 再导入。"
OPEN_DOCUMENT = "这是 .ods 表格，请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
ARCHIVE = "这是压缩包，请先解压，再导入里面的 .xlsx 或 .csv 文件。"
PDF = "这是 PDF，里面的表格读不了，请导入原来的 .xlsx 文件。"
PICTURE = "这是一张图片，里面的字读不了，请导入 .xlsx 文件。"
UNKNOWN = "认不出这是什么文件，请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"

MARKS: dict[bytes, str] = {
    **dict.fromkeys(BARE_BIFF, OLD_EXCEL),
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), PICTURE),
    **dict.fromkeys((b"7z\xbc\xaf", b"Rar!\x1a", b"\x1f\x8b"), ARCHIVE),
    b"%PDF": PDF,
    b"{\\rtf": WORD,
}
# What stands in the directory of a compound file, in this order: a closed .xlsx holds nothing else that we know.
COMPOUND_ENTRIES = {
    "EncryptedPackage": LOCKED,  # [MS-OFFCRYPTO] 2.3.4.4
    "Workbook": OLD_EXCEL,
    "Book": OLD_EXCEL,
    "WordDocument": WORD,
    "PowerPoint Document": SLIDES,
}
# What a zip holds that is no workbook of ours.
PARTS = {"xl/workbook.bin": BINARY_EXCEL, "word/document.xml": WORD, "ppt/presentation.xml": SLIDES}


def is_workbook(content: bytes) -> bool:
    """Whether this is a zip, which may be a workbook, or a text, which may be a csv; what is neither is refused."""
    if not content.strip():
        raise TableRefused(EMPTY)
    if content.startswith(ZIP):
        return True
    if content.startswith(COMPOUND):
        raise TableRefused(_compound(content))
    for mark, sentence in MARKS.items():
        if content.startswith(mark):
            raise TableRefused(sentence)
    if not _is_text(content):
        raise TableRefused(UNKNOWN)
    _refuse_pages(content)
    return False


def package_sentence(names: Collection[str]) -> str:
    """What to say of a zip with these names that holds no workbook."""
    if "content.xml" in names and "mimetype" in names:
        return OPEN_DOCUMENT
    return next((sentence for part, sentence in PARTS.items() if part in names), ARCHIVE)


def _compound(content: bytes) -> str:
    entries = COMPOUND_ENTRIES.items()
    return next((sentence for name, sentence in entries if name.encode("utf-16-le") in content), UNKNOWN)


def _is_text(content: bytes) -> bool:
    """Few controls: a stray NUL in a csv is told with its line later. UTF-16 is known by its mark alone."""
    head = content[:LOOKED_AT]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return len(head) - len(head.translate(None, CONTROLS)) <= max(1, len(head) * MOST_CONTROLS)


def _refuse_pages(content: bytes) -> None:
    codec = next((codec for mark, codec in BYTE_ORDER_MARKS.items() if content.startswith(mark)), "latin-1")
    head = content[:LOOKED_AT].decode(codec, "ignore").lstrip("\ufeff \t\r\n").lower()
    if XML_TABLE in head:
        raise TableRefused(XML_2003)
    if head.startswith(WEB_PAGES) or (head.startswith("<?xml") and "<html" in head):
        raise TableRefused(WEB_PAGE)
