"""The terminal: the operator's words over a socket that only the operator can open."""
