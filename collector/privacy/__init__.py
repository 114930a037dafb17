"""Privacy: what in a text makes a person known, and how it is redacted before a text goes out."""
