"""The shared workbook: an .xlsx or a Google spreadsheet. Carries a plan out, decides nothing."""
