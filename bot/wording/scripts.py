"""Words in another script than the sentences' own: a name may stand in them, and no rule here could read it.

Every language that sentences come in is written in Latin letters. Greek letters stand in the field's own words, as in
"TNF-α" or "γδ T cells", so Greek is asked about from three letters on; of every other script one letter is enough,
since it may be one of a name that only looks Latin.
"""

from __future__ import annotations

import re

from bot.wording.matching import Found

# From Cyrillic to the Philippine scripts, Coptic, Kana and Han to Hangul, Arabic's second forms, and all beyond but
# pictographs; what is compatible with Latin is Latin by then.
OTHER = (r"[\u0400-\u1cff\u2c00-\u2c5f\u2c80-\u2dff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\ua71f\ua800-\ud7ff"
         r"\uf900-\ufaff\ufb07-\ufdff\ufe70-\ufefc\U00010000-\U0001cfff\U0001e000-\U0001efff\U00020000-\U0003ffff]")
GREEK = r"[\u0370-\u03ff\u1f00-\u1fff]"
# Words of one phrase stand together; a phrase has an end, as every rule does.
BETWEEN = r"[\s.,'·・-]{1,3}"
FOREIGN = re.compile(rf"{OTHER}{{1,60}}(?:{BETWEEN}{OTHER}{{1,60}}){{0,9}}"
                     rf"|{GREEK}{{3,60}}(?:{BETWEEN}{GREEK}{{2,60}}){{0,9}}")


def scripts(text: str) -> Found:
    """Find words in another script."""
    if not text.isascii():
        yield from (("script", match) for match in FOREIGN.finditer(text))
