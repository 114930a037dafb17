"""Old Word sheets: reading them as values."""
