"""How updates come in, wait, are handled in their order, and how what is said goes out."""
