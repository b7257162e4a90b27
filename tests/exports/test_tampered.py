"""What was changed on the way is named, and nothing of it is written (reliability I04, I34)."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from stream_zip import ZIP_32, stream_zip

from messages.documents import file_archive_read as reading
from messages.documents.file_archive import ENTRIES
from messages.documents.file_archive_read import ArchiveRefused
from storage import tables as t
from tests.exports import archives
from tests.exports.archives import AT, Members
from tests.exports.houses import House

Archive = tuple[Path, str]


@pytest.fixture
def database(sqlite_database: Any) -> Any:
    """One kind of database is enough for what is never written."""
    return sqlite_database


@pytest.fixture
def parts(archive: Archive, tmp_path: Path) -> Members:
    return archives.members(*archive, tmp_path / "parts")


@pytest.fixture
def refused(new: House, archive: Archive) -> Any:
    """Brings an archive that must be refused; the sentence, after a look that nothing was written."""

    def bring(path: Path, password: str = "") -> str:
        with pytest.raises(ArchiveRefused) as sentence:
            new.bring(path, password or archive[1])
        with new.database.read() as session:
            assert session.scalar(select(func.count()).select_from(t.Child)) == 0
            assert session.scalar(select(func.count()).select_from(t.Media)) == 0
        assert list(new.folder.glob("import-*")) == [], "the folder stays"
        return str(sentence.value)

    return bring


def test_an_archive_that_was_made_again_unchanged_is_taken(
    new: House, archive: Archive, parts: Members, tmp_path: Path
) -> None:
    assert new.bring(archives.again(tmp_path / "same.zip", parts, archive[1]), archive[1]).entries == 8


def test_a_wrong_password_is_a_clear_sentence(archive: Archive, refused: Any) -> None:
    assert "密码不对" in refused(archive[0], "aaaaa-bbbbb-ccccc-ddddd")


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7])
def test_a_flipped_byte_of_the_zip_is_noticed(archive: Archive, refused: Any, tmp_path: Path, place: float) -> None:
    raw = bytearray(archive[0].read_bytes())
    raw[int(len(raw) * place)] ^= 1
    (tmp_path / "flipped.zip").write_bytes(raw)
    assert refused(tmp_path / "flipped.zip").endswith("。")


def test_a_zip_that_was_cut_is_noticed(archive: Archive, refused: Any, tmp_path: Path) -> None:
    (tmp_path / "half.zip").write_bytes(archive[0].read_bytes()[:3000])
    assert "不完整" in refused(tmp_path / "half.zip")


def test_changed_words_are_named(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    rows = archives.lines(parts)
    rows[1]["content"]["text"] = "她不好。"
    path = archives.again(tmp_path / "words.zip", archives.with_lines(parts, rows), archive[1])
    assert refused(path).splitlines()[1:] == ["· 第 2 条记录的内容被改动过。"]


def test_a_missing_line_is_named(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    rows = archives.lines(parts)
    path = archives.again(tmp_path / "gap.zip", archives.with_lines(parts, rows[:2] + rows[3:]), archive[1])
    assert "· 第 3 条记录不见了，或者前后次序被调换。" in refused(path)


def test_missing_last_lines_are_noticed(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    path = archives.again(tmp_path / "end.zip", archives.with_lines(parts, archives.lines(parts)[:-2]), archive[1])
    assert "末尾有记录被抽走" in refused(path)


def test_swapped_lines_are_named(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    rows = archives.lines(parts)
    rows[1], rows[2] = rows[2], rows[1]
    path = archives.again(tmp_path / "swap.zip", archives.with_lines(parts, rows), archive[1])
    assert "· 第 2 条记录不见了，或者前后次序被调换。" in refused(path)


def test_swapped_contents_are_named(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    rows = archives.lines(parts)
    rows[1], rows[2] = rows[2] | {"n": 2}, rows[1] | {"n": 3}
    path = archives.again(tmp_path / "swap.zip", archives.with_lines(parts, rows), archive[1])
    assert "· 第 2 条记录和前一条连不上" in refused(path)


def test_words_that_were_taken_out_without_a_reason_are_named(
    parts: Members, archive: Archive, refused: Any, tmp_path: Path
) -> None:
    rows = archives.lines(parts)
    del rows[0]["content"], rows[0]["salt"]
    path = archives.again(tmp_path / "out.zip", archives.with_lines(parts, rows), archive[1])
    assert "第 1 条记录少了内容" in refused(path)


def test_a_changed_picture_is_named(parts: Members, archive: Archive, refused: Any, tmp_path: Path) -> None:
    picture = next(name for name in parts if name.endswith(".png"))
    changed = parts | {picture: parts[picture] + b"x"}
    assert f"{picture} 被改动过" in refused(archives.again(tmp_path / "1.zip", changed, archive[1], is_honest=True))
    assert f"{picture} 不是原来的" in refused(archives.again(tmp_path / "2.zip", changed, archive[1]))


def test_a_member_that_is_missing_or_added_is_named(
    parts: Members, archive: Archive, refused: Any, tmp_path: Path
) -> None:
    picture = next(name for name in parts if name.endswith(".png"))
    fewer = {name: content for name, content in parts.items() if name != picture}
    assert f"清单里的 {picture} 不在压缩包里" in refused(
        archives.again(tmp_path / "1.zip", fewer, archive[1], is_honest=True)
    )
    more = parts | {"media/99.jpg": b"\xff\xd8\xff"}
    assert "media/99.jpg 不在清单里" in refused(archives.again(tmp_path / "2.zip", more, archive[1], is_honest=True))


@pytest.mark.parametrize(
    "name", ["../evil.html", "/etc/passwd", "media/../../x.jpg", "media/1.jpg/2.jpg", "run.exe", "media/１.jpg", ""]
)
def test_a_name_that_is_not_ours_is_refused(
    name: str, parts: Members, archive: Archive, refused: Any, tmp_path: Path
) -> None:
    path = archives.again(tmp_path / "names.zip", parts | {name: b"x"}, archive[1])
    assert "不认识的文件" in refused(path)
    assert not (tmp_path / "evil.html").exists()


def test_a_bomb_is_refused_before_it_fills_the_disk(archive: Archive, refused: Any, tmp_path: Path) -> None:
    zeros = (bytes(1024 * 1024) for _ in range(200))
    files = [("index.html", AT.replace(tzinfo=None), 0o600, ZIP_32, zeros)]
    (tmp_path / "bomb.zip").write_bytes(b"".join(stream_zip(files, password=archive[1])))
    assert "太大" in refused(tmp_path / "bomb.zip")


def test_too_many_members_are_refused(
    archive: Archive, parts: Members, refused: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_MEMBERS", 5)
    assert "太多，最多 5 个" in refused(archives.again(tmp_path / "many.zip", parts, archive[1]))


def test_a_zip_without_a_password_is_none_of_ours(refused: Any, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("index.html", "<p>")
    (tmp_path / "open.zip").write_bytes(packed.getvalue())
    assert "没有用连心的方式加密" in refused(tmp_path / "open.zip")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(512)])
def test_what_is_no_zip_is_refused(content: bytes, refused: Any, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(content)
    assert refused(tmp_path / "no.zip").endswith("。")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(format="other"),
        lambda told: told.update(version=2),
        lambda told: told.pop("head"),
        lambda told: told.update(members=[1]),
        lambda told: told.update(kind="parent"),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(
    change: Any, parts: Members, archive: Archive, refused: Any, tmp_path: Path
) -> None:
    assert refused(archives.again(tmp_path / "told.zip", parts, archive[1], change)).endswith("。")


@pytest.mark.parametrize("line", [b"[]\n", b"{}\n", b"{\n", b'{"n":"x"}\n', b"\xff\n", b"[" * 100_000 + b"\n"])
def test_lines_that_are_not_understood_are_refused(
    line: bytes, parts: Members, archive: Archive, refused: Any, tmp_path: Path
) -> None:
    changed = parts | {ENTRIES: parts[ENTRIES] + line}
    assert "读不懂" in refused(archives.again(tmp_path / "lines.zip", changed, archive[1]))
