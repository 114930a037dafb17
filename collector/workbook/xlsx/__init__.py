"""A workbook as an .xlsx file: read, and written in one atomic replace."""
