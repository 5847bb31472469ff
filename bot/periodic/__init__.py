"""What is looked at from time to time: reminders, broadcasts, reviews, backups, and what owners are told."""
