"""Is everything in place? One check after another; nothing is written."""
