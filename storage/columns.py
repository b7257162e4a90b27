"""Column types of the house: sealed text, blind indexes, and moments that are always aware UTC."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from storage.vault import Vault

# SQLite numbers its rows only in INTEGER columns; PostgreSQL should not run out at two thousand million.
RowId = BigInteger().with_variant(Integer(), "sqlite")


def vault_of(dialect: Dialect) -> Vault:
    """The vault that ``storage.database`` attached to its engine's dialect."""
    vault: Vault = dialect.lianxin_vault  # type: ignore[attr-defined]
    return vault


class Sealed(TypeDecorator[str]):
    """Text that only the vault can read; ``place`` is the "table.column" it is bound to."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).seal(value.encode(), self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else vault_of(dialect).open(bytes(value), self.place).decode()


class SealedJson(TypeDecorator[Any]):
    """A JSON value that only the vault can read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return vault_of(dialect).seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(vault_of(dialect).open(bytes(value), self.place).decode())


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that only the vault can read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).seal(value, self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).open(bytes(value), self.place)


class Blind(TypeDecorator[str]):
    """A keyed hash of a value, so that ``column == value`` finds what is sealed elsewhere; it cannot be read back."""

    impl = LargeBinary(32)
    cache_ok = True

    def __init__(self, domain: str) -> None:
        super().__init__()
        self.domain = domain

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).index(value, self.domain)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).hex()


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; naive ones are refused, SQLite's naive answers are made aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
