"""What Slack asks of the rest of Readout beyond the conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Held:
    """A picture's file in a workspace: its row, its id at Slack, whether all of it is there, and shown by now."""

    row: int
    file: str | None
    whole: bool
    ready: bool


class Backstage(Protocol):
    """Pictures as far as a workspace may see them now, their files there, and what stands where."""

    async def begun(self) -> None:
        """Take up what an earlier process left in the middle."""

    async def pictures(self, workspace: str, hashes: Collection[str]) -> Mapping[str, Held | None]:
        """Give the files of those pictures that may be seen at this moment; None for one that has no file yet."""

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give the bytes of a picture that may be seen at this moment; None for any other."""

    async def begin_file(self, workspace: str, hash: str) -> int | None:
        """Take it upon oneself to upload a picture; None where another does, or where it may not be seen."""

    async def name_file(self, row: int, file: str) -> bool:
        """Note a file's id before its bytes are sent; False where the file is not wanted any more."""

    async def keep_file(self, row: int, ready: bool) -> bool:
        """Note that a file is there whole, or ready; False where it is not wanted any more."""

    async def let_go(self, row: int) -> None:
        """Have a file deleted with the next sweep; its picture may be uploaded again."""

    async def drop_file(self, row: int) -> None:
        """Forget a file that is not there any more."""

    async def unneeded(self, workspace: str, *, every: bool = False) -> Mapping[int, str | None]:
        """List the files of a workspace that no card may show any more, by row; `every` gives all that it has."""

    async def to_sweep(self, seen: int) -> tuple[int, Collection[str]]:
        """Give the workspaces in which files may have to be deleted, and a mark for the next time; nought begins."""

    async def view_at(self, workspace: str, channel: str, message: str) -> str | None:
        """Give the token of the view that a message shows; None for any message that Readout did not post."""

    async def reaches_all(self, workspace: str, channel: str) -> bool:
        """Tell whether an admin said of a channel that everybody may read it."""

    async def claim(self, mark: str) -> bool:
        """Take up what somebody did, known by a hash; False where it was taken up before, by whichever process."""
