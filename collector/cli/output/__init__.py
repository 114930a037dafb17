"""What the screen shows, and what `--json` prints."""
