"""One typed cell → Reading: what Italians write in a cell, understood for sure or asked back."""
