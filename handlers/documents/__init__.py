"""Papers to take away: PDF, Markdown, spreadsheets and charts, all from the same figures as the chat."""
