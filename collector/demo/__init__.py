"""Invented example data for `collector demo`: a story, and the slips planted in it."""
