"""What a person can do in the chat: one module a capability, with its templates."""
