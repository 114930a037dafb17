"""`collector doctor`: whether everything a project needs is in place. Nothing is written."""
