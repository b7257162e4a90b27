"""What was written before there was a chain waits for its links too, oldest first."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage import migrate
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.database import Database
from storage.vault import Vault
from tests.older import of_revision

NOW = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
AT = "'2026-10-01 02:00:00'"


@pytest.fixture
def old(empty: Database, vault: Vault) -> Database:
    """A database of the version before, with two entries of a child, one with a kept picture."""
    sealed = {name: vault.seal("话".encode(), f"entries.{name}") for name in ("author", "reader", "text")}
    hashed = {"ref": vault.seal(b"[]", "media.source_ref"), "sha": bytes(32)}
    with of_revision(empty, "0012") as connection:
        connection.execute(text(f"INSERT INTO schools (id, name, officer, created_at) VALUES (1, 's', '', {AT})"))
        connection.execute(
            text(
                "INSERT INTO children (id, school_id, name, name_index, class_name, created_at) "
                f"VALUES (1, 1, '', '', '三年级', {AT})"
            )
        )
        connection.execute(
            text(
                "INSERT INTO media (id, kind, source_ref, state, wanted_at, due_by, next_attempt, attempts, reason, "
                f"sha256, size) VALUES (7, 'image', :ref, 'kept', {AT}, {AT}, {AT}, 0, '', :sha, 48)"
            ),
            hashed,
        )
        for number, media in ((2, "NULL"), (1, "7")):
            connection.execute(
                text(
                    "INSERT INTO entries (id, at, recorded_at, author, reader, channel, direction, kind, text, cause, "
                    f"media_id) VALUES ({number}, {AT}, {AT}, :author, :reader, 'wechat', 'in', 'text', :text, 'x', "
                    f"{media})"
                ),
                sealed,
            )
            connection.execute(text(f"INSERT INTO entry_children (child_id, entry_id) VALUES (1, {number})"))
        connection.execute(
            text(
                "INSERT INTO entry_states (id, entry_id, state, at, source, reason) "
                f"VALUES (1, 2, 'queued', {AT}, 'program', '')"
            )
        )
    return empty


def test_the_files_of_before_are_chained(old: Database) -> None:
    migrate.upgrade(old)
    with old.begin() as session:
        assert chain.link_waiting(session, NOW) == 3
        found = [(one.subject, one.subject_id) for one in chain.links(session, "child", 1)]
    assert found == [("entry", 1), ("entry", 2), ("media", 7)]
    report = verify(old)
    assert (report.problems, report.links, report.waiting.count) == ([], 4, 0)
