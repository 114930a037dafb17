"""The journal's tables. Rows of `versions` are appended and never edited: they are the memory."""

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

from collector.journal.stored_text import escape_text, unescape_text


class AnyText(TypeDecorator[str]):
    """A column for text of any length and characters, such as the name of somebody's tab."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else escape_text(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        return None if value is None else unescape_text(value)


metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", AnyText, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),  # ISO, UTC
    Column("today", String(10), nullable=False),  # the day the rules were judged for
    Column("workbook", String(64), nullable=False),  # hash of its address, never the address
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("kind", String(10), nullable=False),  # session, nucleus, person, meeting
    Column("code", AnyText, nullable=False),
    Column("digest", String(32), nullable=False),  # the content hash of the typed cells
    Column("hash", String(32), nullable=False),  # of all that is kept here
    Column("tab", AnyText, nullable=False),
    Column("row", Integer),
    Column("typed", Text, nullable=False),  # JSON: canonical cells, unmapped ones too
    Column("record", Text, nullable=False),  # JSON: TalkRecord, Nucleus, Person or Meeting
    Column("gone", Boolean, nullable=False),  # the row was no longer in the sheet
    Column(
        "accepted", Boolean, nullable=False, server_default=false()
    ),  # and a person said that this is right
    Index("versions_by_code", "kind", "code", "id"),
)

latest_versions = Table(
    "latest",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("code", AnyText, primary_key=True),
    Column("version", ForeignKey("versions.id"), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("hash", String(32), nullable=False),
    Column("tab", AnyText, nullable=False, server_default=""),
    Column("row", Integer),  # where it stands; null: gone
    Column("age", Integer, nullable=False),  # its first version
    Column("first_seen", String(10), nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("accepted", Boolean, nullable=False),  # gone, and a person said that this is right
    Column("glance", String(32), nullable=False, server_default=""),  # RowState.row_hash
    Column("gist", Text, nullable=False, server_default=""),  # RowState.cached_row
)

flags = Table(
    "flags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened", ForeignKey("runs.id"), nullable=False),
    Column("closed", ForeignKey("runs.id")),
    Column("tab", AnyText, nullable=False),
    Column("row_code", AnyText, nullable=False),
    Column("field", AnyText, nullable=False),
    Column("code", AnyText, nullable=False),
    Index("flags_open", "closed", "row_code"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("meeting", AnyText, nullable=False),
    Column("reader", AnyText, nullable=False),  # a person's code, or "room"
    Column("hash", String(64), nullable=False),
    Column("talks", Text, nullable=False),  # JSON: row codes
    Column("day", String(10), nullable=False, server_default=""),  # the day it was made for
    Index("documents_by_reader", "reader", "meeting"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("meeting", AnyText, nullable=False),
    Column("person", AnyText, nullable=False),
    Column("hash", String(64), nullable=False),  # of the attached document
    Column("file", AnyText, nullable=False),
    Column("state", String(12), nullable=False),  # see schemas.delivery
    Column("via", String(10), nullable=False, server_default="folder"),
    Column("why", AnyText, nullable=False, server_default=""),
    Column("day", String(10), nullable=False, server_default=""),  # the day it was made for
    Column(
        "document", String(64), nullable=False, server_default=""
    ),  # hash of the document; '': not known
    Index("deliveries_by_meeting", "meeting", "person"),
)

clearances = Table(
    "clearances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("texts", Text, nullable=False),  # JSON: all texts let through from then on
)

word_decisions = Table(
    "word_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),  # ISO, UTC
    Column("day", String(10), nullable=False),  # the day from which on it holds
    Column("who", AnyText, nullable=False),  # the system's user; '': not known
    Column("key", AnyText, nullable=False),  # the word in its folded form
    Column("word", AnyText, nullable=False),  # as it was typed
    Column("allowed", Boolean, nullable=False),  # false: taken back
)
"""Appended, never edited: of each key the newest row counts."""

requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked", String(10), nullable=False),  # the day its mediator was written to
    Column("person", AnyText, nullable=False),  # the mediator's code
    Column("row_code", AnyText, nullable=False),
    Column("field", AnyText, nullable=False),
    Column("code", String(20), nullable=False),  # of the flag
    Column(
        "passed", String(10), nullable=False, server_default=""
    ),  # the day the coordinator was told; '': not yet
    Column(
        "closed", String(10), nullable=False, server_default=""
    ),  # the day it no longer stood; '': it stands
    Index("requests_open", "closed"),
)

document_hashes = Table(
    "imprints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", String(10), nullable=False),  # the day it was first made for
    Column("what", AnyText, nullable=False),  # a meeting's id, or a nucleus's code
    Column("reader", AnyText, nullable=False),  # a person's code, "room", or '' for a history
    Column(
        "hash", String(64), nullable=False
    ),  # of what it says; its first letters are printed in it
    Index("imprints_by_hash", "hash"),
)

erasures = Table(
    "erasures",
    metadata,
    Column("token", String(32), primary_key=True),  # random
    Column("day", String(10), nullable=False),
    Column("kind", String(12), nullable=False),  # schemas.erasure.ErasureKind
)
"""Tombstones: that something was erased, and when. No row leads to whom it was about."""

erased_codes = Table(
    "erased_codes",
    metadata,
    Column("code", AnyText, primary_key=True),
)
"""Codes of nuclei, rows and people that were erased and are never to be read again.

Neither a day nor a tombstone stands beside them: a code on a paper key would lead to the rest.
"""

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("erasure", ForeignKey("erasures.token"), nullable=False),
    Column("month", String(7), nullable=False),  # "2026-03"; '': not sure
    Column("day", String(10), nullable=False, server_default=""),  # '': summed by month
    Column("start", String(5), nullable=False, server_default=""),
    Column("end", String(5), nullable=False, server_default=""),
    Column("municipality", AnyText, nullable=False),  # '': not known
    Column("mediator", AnyText, nullable=False),  # as in *Persone*; '': not known
    Column("held", String(12), nullable=False),  # schemas.session.Held
    Column("talks", Integer, nullable=False),
    Column("complete", Integer, nullable=False),  # so many of them were complete
    Column("minutes", Integer, nullable=False),
    Column("nucleus", AnyText, nullable=False, server_default=""),  # '': links to nobody
    Column("row_code", AnyText, nullable=False, server_default=""),
)
"""What stays of talks that were erased, so that totals still add up: no name of a family, no text.

Of a nucleus that was forgotten: sums by month, municipality and mediator, without any code. Of one
whose narrative time is over: each talk under its codes, until the accounting time is over too.
"""

holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),  # ISO, UTC
    Column("who", AnyText, nullable=False),  # the system's user; '': not known
    Column("code", AnyText, nullable=False),  # of a nucleus or a person
    Column("reason", AnyText, nullable=False),
    Column("holds", Boolean, nullable=False),  # false: released
)
"""Legal holds: appended, never edited; of each code the newest row counts."""
