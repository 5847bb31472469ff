"""Finding entries: folding, languages, repair of spelling and Finglish, words and letters, and meaning."""
