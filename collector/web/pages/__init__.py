"""The pages of the board, one module each: what a page shows, and what its buttons do."""
