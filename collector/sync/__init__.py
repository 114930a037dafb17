"""One sync: what is new in the workbook, what to write back, what the journal keeps."""
