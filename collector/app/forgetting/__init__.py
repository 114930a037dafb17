"""Forgetting a family or a person: what is found where, what is erased, and the report of it."""
