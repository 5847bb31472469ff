"""What `karvan knowledge check` looks through, row by row."""
