"""SQLAlchemy, and the tables that we made with it: loaded when the first statement needs them.

Its import takes longer than all that most runs ask of a journal that is a file: those read it by
the file's own driver (`Database._look`). `sa` is sqlalchemy, `schema` is this room's schema; the
other names are for annotations.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

__all__ = ["Connection", "Engine", "Table", "sa", "schema"]


class _Later:
    """A module that is imported when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy import Connection, Engine, Table

    from collector.journal import schema
else:
    sa: Final = _Later("sqlalchemy")
    schema: Final = _Later("collector.journal.schema")
    Connection = Engine = Table = Any
