"""A person's plans: the shelf they stand on, the first screen, steps, reminders, papers and links."""
