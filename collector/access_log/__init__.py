"""The log of accesses: who did what with data of families; a hash chain in a file of its own."""
