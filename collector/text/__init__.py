"""Italian words, numbers and dates, in one place."""
