"""What rules are made of: what each gives, and how a word with a capital letter is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = Iterator[tuple[str, re.Match[str]]]
# The capital letters of Latin scripts, of which those beyond Latin-1 stand between small ones.
UPPER = "A-ZÀ-ÖØ-Þ" + "".join(filter(str.isupper, map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00)))))
