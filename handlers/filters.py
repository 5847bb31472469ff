"""Filters that several handlers share."""

from telegram.ext import filters

IN_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
"""A new message in a chat with the bot alone: no edit, no channel, no group."""
