"""Privacy: what in a text makes a person known, and how it is covered before a text leaves the office."""
