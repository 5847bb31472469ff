"""How knowledge lies in the database: imported, read as one snapshot, pruned and forgotten."""
