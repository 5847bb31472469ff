"""The database's shape, step by step. Applied at start, once, under a lock (`bot.database`)."""
