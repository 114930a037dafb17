"""The workbook on Google: a shared spreadsheet in which people type while we work."""
