"""The memory: every version of every row, documents and mails, in SQLite or PostgreSQL."""
