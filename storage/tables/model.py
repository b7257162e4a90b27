"""The declarative base and the naming of constraints, so that a migration can name what it changes."""

from datetime import datetime

from sqlalchemy import Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase

from storage.columns import Moment, RowId

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """What every table class is."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: RowId, datetime: Moment()}  # noqa: RUF012 - SQLAlchemy's own form


def where_given(name: str, column: str) -> Index:
    """An index of a column that most rows leave empty: only the rows that have it."""
    condition = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=condition, postgresql_where=condition)
