"""Readings → records and flags: rules inside a row and between rows. Pure."""
