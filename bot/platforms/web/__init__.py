"""The web rooms: the same cards as HTML, served by the process itself."""
