"""Loopback servers: what a platform's own service does, as strictly, on this computer alone."""
