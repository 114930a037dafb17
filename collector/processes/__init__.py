"""The same work by several processes at once."""
