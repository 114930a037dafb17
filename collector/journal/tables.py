"""Making the journal's tables, and bringing those of an older program up to date."""

from pathlib import Path
from typing import Final

from collector.errors import JournalError
from collector.journal.database import Database, limit_waiting
from collector.journal.interrupted_upgrade import copy_before_upgrade, finish_upgrade
from collector.journal.sql import Connection, sa, schema
from collector.journal.versions import MIGRATIONS, SCHEMA_VERSION

_LOCK_NUMBER: Final = 0x636F6C6C
"""Our advisory lock on a server while tables are made: "coll", so hardly another program's."""
_VERSION_KEY: Final = "schema_version"


class TableMaker(Database):
    """Makes and upgrades the tables of a journal."""

    def _lacks_tables(self) -> bool:
        if self._access.is_direct:
            with self._look() as rows:
                return not rows("PRAGMA main.table_info(meta)")
        with self._errors(), self._engine.connect() as db:
            return not self._engine.dialect.has_table(db, schema.meta.name)

    def _is_of_older_program(self) -> bool:
        """Tell whether opening this journal to write would bring it up to date."""
        version = self.note(_VERSION_KEY)
        return version.isdigit() and int(version) < SCHEMA_VERSION

    def _prepare(self) -> None:
        """Make sure that all tables are there, and of this version. Raises JournalError.

        Of two programs that begin a journal at once, one waits for the other and finds it made.
        """
        if self._is_up_to_date():
            return  # as nearly always: no lock, nothing to make
        copy: Path | None = None
        with self._write() as db:
            self._lock_tables(db)
            if self._engine.dialect.has_table(db, schema.meta.name):
                if _version(db) != str(SCHEMA_VERSION):  # nobody else did it while we waited
                    copy = self._copy_before_upgrade(_version(db))
                    _upgrade(db)
            else:
                self._stop_if_of_another_program(db)
                schema.metadata.create_all(db)
                db.execute(
                    sa.insert(schema.meta), {"key": _VERSION_KEY, "value": str(SCHEMA_VERSION)}
                )
        if copy is not None and self._address.file is not None:
            finish_upgrade(self._address.file)

    def _copy_before_upgrade(self, version: str | None) -> Path | None:
        """Lay a copy of an SQLite file beside it, while the lock is held; return where.

        None for memory, and for a server: there the statements that change tables are part of the
        transaction, and the server keeps what it had until all of it has succeeded. Raises
        JournalError, and nothing is upgraded.
        """
        file = self._address.file
        is_older = version is not None and version.isdigit() and int(version) < SCHEMA_VERSION
        return copy_before_upgrade(file) if file is not None and is_older else None

    def _is_up_to_date(self) -> bool:
        return not self._lacks_tables() and self.note(_VERSION_KEY) == str(SCHEMA_VERSION)

    def _lock_tables(self, db: Connection) -> None:
        """Let one program at a time make tables; they and their version are made together."""
        if self._address.file is not None:
            db.exec_driver_sql("BEGIN IMMEDIATE")
        elif db.dialect.name == "postgresql":
            limit_waiting(db)
            own_schema = sa.func.hashtext(sa.func.current_schema())
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER, own_schema)))

    def _stop_if_of_another_program(self, db: Connection) -> None:
        """Raises JournalError for a file that already holds other tables."""
        file = self._address.file
        if file is not None and self._engine.dialect.get_table_names(db):
            raise JournalError(
                f"«{file}» è la banca dati di un altro programma, non un registro di collector. "
                "Non l'ho toccata: indica un altro file con --journal."
            )


def newer_error() -> JournalError:
    """Return the error of a journal that a newer program has written."""
    return JournalError(
        "Il registro è stato scritto da una versione più nuova di collector. Aggiorna il "
        "programma e rilancia il comando. Non ho scritto nulla."
    )


def _version(db: Connection) -> str | None:
    version = sa.select(schema.meta.c.value).where(schema.meta.c.key == _VERSION_KEY)
    return db.execute(version).scalar_one_or_none()


def _upgrade(db: Connection) -> None:
    """Bring the tables of an older program up to date. Raises JournalError for a newer one's."""
    version = _version(db)
    if version is None or not version.isdigit() or int(version) > SCHEMA_VERSION:
        raise newer_error()
    for statements in MIGRATIONS[int(version) :]:
        for statement in statements:
            db.execute(sa.text(statement))
    schema.metadata.create_all(db)  # before `_widen_texts`, which asks each table for its columns
    _widen_texts(db)
    is_version = schema.meta.c.key == _VERSION_KEY
    db.execute(sa.update(schema.meta).where(is_version).values(value=str(SCHEMA_VERSION)))


def _widen_texts(db: Connection) -> None:
    """On a server, let text columns take any length: an older version had set one.

    SQLite never enforced a length.
    """
    if db.dialect.name == "sqlite":
        return
    for table in schema.metadata.sorted_tables:
        columns = sa.inspect(db).get_columns(table.name)
        types = {column["name"]: column["type"] for column in columns}
        for column in table.columns:
            has_length = bool(getattr(types.get(column.name), "length", None))
            if isinstance(column.type, schema.AnyText) and has_length:
                statement = f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" TYPE TEXT'
                db.execute(sa.text(statement))
