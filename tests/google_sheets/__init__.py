"""A local server that speaks the contract of Google Sheets, Drive and Forms, for the real clients to talk to."""
