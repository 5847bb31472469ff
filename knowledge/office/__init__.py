"""What the trade office does with the knowledge: roles, changes and their life, the queue of questions, counts."""
