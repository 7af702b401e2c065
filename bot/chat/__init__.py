"""The conversation model: typed actions, calls, views, and the platforms that carry them."""
