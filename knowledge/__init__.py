"""What Karvan knows and how it answers. Nothing in this room imports Telegram."""
