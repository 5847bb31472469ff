"""The trade office at work in the chat: everything here is for its members alone."""
