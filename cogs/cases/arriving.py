"""Files as they arrive: a bundle is opened and checked, anything else goes on only where this server takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import Context, File, Refusal, Text, packs, quarantine, say
from cogs.cases import question_file
from cogs.cases.faults import Faults
from db.cases import FREE

HOW = say("Make one where the pictures are: `readout pack FOLDER --question FILE.toml --out CASE.readout`.")
WHY: dict[str, Text] = {
    "foreign": say("It is no bundle of Readout."),
    "version": say("A version of Readout made it that this server does not know. Pack it with the one that runs here."),
    "broken": say("It is damaged, or was changed on its way. Send it again, or pack it again."),
    "changed": say("A part of it was changed after it was packed. Pack it again."),
    "more": say("It holds more than its own list names, so it was changed after it was packed. Pack it again."),
    "less": say("It lacks something that its own list names, so it was changed after it was packed. Pack it again."),
    "large": say("It is larger than any bundle may be. Pack fewer pictures."),
    "text": say("The question in it is no text. Pack it again."),
}
MISPACKED = say("The question in this bundle cannot be taken. Correct its file, and pack it again.")


@dataclass(frozen=True)
class Arrived:
    """What was sent: the files, whether they are one bundle, and the fields of the question in it."""

    files: tuple[File, ...]
    bundled: bool = False
    fields: dict[str, Any] = field(default_factory=dict)


async def pictures(ctx: Context, files: Sequence[File]) -> None:
    """Refuse files that this server does not take, whatever else is wrong; they are deleted unread."""
    kinds = await ctx.work(_kinds, files)
    if "gone" in kinds:
        raise Refusal("What you sent was not kept. Choose it again.")
    if "bundle" not in kinds and ctx.accepts == "packs":
        await ctx.work(quarantine.delete, ctx.quarantine, files)
        raise Refusal("This server takes bundles only, files that end in .readout. Nothing of what you sent was kept. "
                      "{how}", how=HOW)
    if "bundle" in kinds and len(files) > 1:
        await ctx.work(quarantine.delete, ctx.quarantine, files)
        raise Refusal("A bundle is a whole case: send it alone. Nothing of this was kept.")


async def bundle(ctx: Context, files: Sequence[File]) -> None:
    """Refuse anything but a bundle where no patient's file is ever sent: it may be one, and is deleted at once."""
    kinds = await ctx.work(_kinds, files)
    if "gone" in kinds:
        raise Refusal("What you sent was not kept. Choose it again.")
    if "other" in kinds:
        await ctx.work(quarantine.delete, ctx.quarantine, files)
        raise Refusal("This is no bundle, so nothing of it was kept here. If it holds a patient, delete it from the "
                      "chat now, wherever it was sent. {how} Or write `/case add` for the upload page.", how=HOW)


async def arrived(ctx: Context, files: Sequence[File], field: str) -> Arrived:
    """Open what was sent for a case, where it is a bundle; Refusal where the bundle cannot be taken."""
    if "bundle" not in await ctx.work(_kinds, files):
        return Arrived(tuple(files))
    return Arrived(tuple(files), True, await _question(ctx, files[0], field))


def _kinds(files: Sequence[File]) -> list[str]:
    """Tell what each file is by its first bytes alone: a bundle, something else, or gone."""
    paths = [Path(file.path) for file in files]
    return ["gone" if not path.exists() else "bundle" if packs.is_bundle(path) else "other" for path in paths]


async def _question(ctx: Context, file: File, field: str) -> dict[str, Any]:
    try:
        bundle = await ctx.work(packs.read, Path(file.path))
        return question_file.parse(bundle.question)
    except packs.Unfit as unfit:
        await ctx.work(quarantine.delete, ctx.quarantine, [file])
        raise _unfit(unfit, field) from None
    except Faults as faults:
        await ctx.work(quarantine.delete, ctx.quarantine, [file])
        raise faults.of_file(field, MISPACKED) from None


async def unpacked(ctx: Context, case: int, batch: int, sent: Arrived) -> None:
    """Take a bundle's pictures into the quarantine of a case."""
    try:
        await ctx.work(quarantine.unpack, ctx.quarantine, case, batch, sent.files[0])
    except packs.Unfit as unfit:
        raise _unfit(unfit, "") from None


def _unfit(unfit: packs.Unfit, field: str) -> Refusal:
    return Refusal("This bundle cannot be taken, and nothing of it was kept. {why}", field=field or None,
                   why=WHY[unfit.fault])


def beyond(accepts: str, permission: str) -> Text | None:
    """Say why a server for published and made-up cases only does not take a case; None where it does."""
    if accepts != "public" or permission in FREE:
        return None
    return say("This server takes only cases that are published for reuse or made up: so whoever runs it chose. A case "
               "of a patient of yours belongs on a server that takes bundles.")


def within(ctx: Context, permission: str) -> None:
    """Refuse a case that this server does not take, whatever its pictures."""
    sentence = beyond(ctx.accepts, permission)
    if sentence is not None:
        raise Refusal("{why}", field="permission", why=sentence)
