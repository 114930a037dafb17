"""Tabs as typed → headers, columns, rows, the rows that are no talks, and which row is which."""
