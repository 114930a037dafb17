"""The version of the journal's tables, and what leads from one version to the next."""

from typing import Final

SCHEMA_VERSION: Final = 6
MIGRATIONS: Final = (
    (),
    (
        "ALTER TABLE latest ADD COLUMN tab VARCHAR(100) DEFAULT '' NOT NULL",
        "ALTER TABLE latest ADD COLUMN glance VARCHAR(32) DEFAULT '' NOT NULL",
        "ALTER TABLE latest ADD COLUMN gist TEXT DEFAULT '' NOT NULL",
        "UPDATE latest SET tab = "
        "COALESCE((SELECT tab FROM versions WHERE versions.id = latest.version), '')",
    ),
    (
        "ALTER TABLE deliveries ADD COLUMN via VARCHAR(10) DEFAULT 'folder' NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN why TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN day VARCHAR(10) DEFAULT '' NOT NULL",
        "UPDATE deliveries SET day = SUBSTR(at, 1, 10)",
        "ALTER TABLE documents ADD COLUMN day VARCHAR(10) DEFAULT '' NOT NULL",
        "UPDATE documents SET day = SUBSTR(at, 1, 10)",
        "ALTER TABLE versions ADD COLUMN accepted BOOLEAN DEFAULT false NOT NULL",
    ),
    (
        "ALTER TABLE deliveries ADD COLUMN document VARCHAR(64) DEFAULT '' NOT NULL",
        # Until then a mail in the folder counted as sent: the coordinator is asked once what
        # became of these.
        "INSERT INTO meta (key, value) SELECT 'ask_written', CAST(MAX(id) AS VARCHAR(20)) "
        "FROM deliveries WHERE state = 'written' GROUP BY state",
    ),
    (),  # the table of allowed words
    (),  # the tables of what was erased, and of holds
)
"""The statements that bring a journal from each version to the next: entry 1 from version 1 to 2.

New tables are made after them.
"""
