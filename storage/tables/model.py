"""The declarative base and the naming of constraints, so that a migration can name what it changes."""

from datetime import datetime

from sqlalchemy import MetaData
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
