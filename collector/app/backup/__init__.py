"""`collector backup`: one encrypted file with the project's memory, and how it is put back."""
