"""The sandbox: Telegram's side of Karvan on this machine alone, for trying, testing and measuring.

The real application talks to it over real HTTP and cannot tell the difference; nothing here is imported by it.
"""
