"""Opens the zip of a workbook so that no entry costs more than its directory says, and the directory says little.

What is looked for: bombs (OWASP ASVS 5.0, 5.2.3), entries that are encrypted, named outside the archive or twice, and
sizes that are wrong.
"""

import struct
import zipfile
import zlib
from functools import partial
from io import BytesIO

from messages.sheets.filetype import package_sentence
from messages.sheets.table import TableRefused

# A school's list is 1-3 MB unpacked and shrinks to a tenth; the limits leave room for pictures beside it.
MOST_ENTRIES = 1_000
MOST_BYTES = 50 << 20  # of all entries, unpacked
MOST_RATIO = 100  # of one entry that is not small; deflate reaches 1,032
SMALL = 1 << 20
ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4, bit 0
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what OPC allows (ECMA-376 part 2, annex B)
CHUNK = 1 << 16
# ISO/IEC 29500 strict, "Strict Open XML" in Excel: the same elements under other names.
NAMESPACES = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}

BROKEN = "这个文件不完整或者坏了，请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
LOCKED = "这个文件加了密，请取消密码，另存为 .xlsx 再导入。"
BOMB = "这个文件解开以后太大（像压缩炸弹），请新建一个空白工作簿，只把要导入的表复制过去，再导入。"
CROWDED = "这个文件里的零件太多（{count} 个），请新建一个空白工作簿，只把要导入的表复制过去，再导入。"
STRANGE = "这个文件的结构不正常，请新建一个空白工作簿，只把要导入的表复制过去，再导入。"

# What zipfile and zlib raise for bytes that are not what they should be.
WRONG_BYTES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError)


class Archive(zipfile.ZipFile):
    """The parts of a workbook by their names, which OPC compares without case."""

    def __init__(self, content: bytes) -> None:
        try:
            super().__init__(BytesIO(content))
        except WRONG_BYTES as wrong:
            raise TableRefused(BROKEN) from wrong
        entries = self.infolist()
        _check(entries)
        self._parts = {_plain(entry.filename): entry for entry in entries}
        if len(self._parts) < len(entries):
            raise TableRefused(STRANGE)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._parts)

    def refuse_other_packages(self) -> None:
        """A zip without the list of types that every OPC package opens with is something else."""
        if "[Content_Types].xml" not in self or not any(name.startswith("xl/") for name in self._parts):
            raise TableRefused(package_sentence(self._parts))
        if "xl/workbook.bin" in self._parts:
            raise TableRefused(package_sentence(self._parts))

    def getinfo(self, name: str) -> zipfile.ZipInfo:
        """The entry of the part, whose size in the directory ``read`` holds it to."""
        if name not in self:
            raise TableRefused(BROKEN)
        return self._parts[_plain(name)]

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """What is in the part, never more than the directory says; in the namespaces that openpyxl knows."""
        entry = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        try:
            with self.open(entry, pwd=pwd) as part:
                content = b"".join(iter(partial(part.read, CHUNK), b""))
        except WRONG_BYTES as wrong:
            raise TableRefused(BROKEN) from wrong
        if len(content) != entry.file_size:
            raise TableRefused(STRANGE)
        for strict, usual in NAMESPACES.items():
            content = content.replace(strict, usual)
        return content


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise TableRefused(CROWDED.format(count=len(entries)))
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise TableRefused(LOCKED)
    if any(entry.compress_type not in METHODS or _leads_out(entry.orig_filename) for entry in entries):
        raise TableRefused(STRANGE)
    if sum(entry.file_size for entry in entries) > MOST_BYTES or any(map(_is_bomb, entries)):
        raise TableRefused(BOMB)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size)


def _leads_out(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or "\0" in plain or ":" in plain.split("/")[0] or ".." in plain.split("/")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
