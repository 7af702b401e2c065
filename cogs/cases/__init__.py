"""Cases: from pictures and a question to something that may be posted."""

from cogs.cases.cog import Cases
from cogs.cases.deciding import Review
from cogs.cases.sending import Sending

__all__ = ["Cases", "Review", "Sending"]
