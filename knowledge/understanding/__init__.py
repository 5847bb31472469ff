"""What a question asks for: its terms, periods and operation, before anything is searched."""
