"""What a member may send: for which fields, how many forms at once, and how much may wait on the disk.

A member's folders in quarantine carry the member's number, so that what waits is counted from the disk alone.
"""

from __future__ import annotations

import contextlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.chat.card import File, say
from bot.platforms.web.door import Sorry

AT_ONCE = 3
WAITING = 2 * 1024**3
PREFIX = "upload-"


class Uploads:
    """The forms with files that arrive now, by member."""

    def __init__(self, quarantine: Path) -> None:
        self.quarantine = quarantine
        self._now: Counter[int] = Counter()

    @contextlib.contextmanager
    def one(self, member: int) -> Iterator[None]:
        """Count a form of a member while it arrives and is answered; Sorry where too many do."""
        if self._now[member] >= AT_ONCE:
            raise Sorry(429, say("{count} forms of yours are on their way already. Send this one when they are done.",
                                 count=AT_ONCE))
        self._now[member] += 1
        try:
            yield
        finally:
            self._now[member] -= 1
            if not self._now[member]:
                del self._now[member]

    def folder(self, member: int) -> Path:
        """Name a new folder for a member's files; nothing is made yet."""
        return self.quarantine / f"{PREFIX}{member}-{secrets.token_hex(16)}"

    def look(self, member: int) -> None:
        """Refuse where a member's files already wait for as much as one sending may have."""
        size = sum(path.stat().st_size for path in self.quarantine.glob(f"{PREFIX}{member}-*/*"))
        if size >= WAITING:
            raise Sorry(413, say("{size} GB that you sent before wait for forms that you did not finish. Finish them, "
                                 "or come back in a day, when they are deleted.", size=WAITING // 1024**3))

    def tidy(self, files: Iterable[File]) -> None:
        """Remove the folders of uploaded files that were all taken by now."""
        for folder in {Path(file.path).parent for file in files}:
            ours = folder.parent == self.quarantine and folder.name.startswith(PREFIX)
            if ours and folder.is_dir() and not any(folder.iterdir()):
                # Two presses of one button may both find it empty.
                with contextlib.suppress(FileNotFoundError):
                    folder.rmdir()
