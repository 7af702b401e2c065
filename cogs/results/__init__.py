"""Results: exported as a file, told to the chair on one page, and recorded by members about themselves."""

from cogs.results.cog import Results

__all__ = ["Results"]
