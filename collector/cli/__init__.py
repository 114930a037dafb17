"""The command line: commands, and what the screen shows (`output`)."""
