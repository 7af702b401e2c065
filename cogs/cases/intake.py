"""Taking pictures in: from the originals in quarantine to stacks that wait for a person's approval."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

import db.blobs
import db.cases
import db.jobs
from bot import Call, Context, Refusal, imaging, packs, quarantine, say
from cogs.cases import arriving
from cogs.cases.covered import outlined, told
from cogs.cases.faults import below
from cogs.cases.returning import refuse_returned

STEPS = 20
TOLD = 10
# What a bundle tells of the whole of it; where it was masked is told with each series.
COUNTED = ("dropped", "masked")


class Files(Protocol):
    """Where the files of taken series are put."""

    def put_file(self, path: Path, /) -> str:
        """Keep the bytes of a file; give their hash."""


@dataclass(frozen=True)
class StoredStack:
    """A series that lies in the store: its row for `db.cases.attach_stacks`, and its size in bytes."""

    row: dict[str, Any]
    size: int


def key_of(case: int, batch: int) -> str:
    """Give the key of the job that takes a batch in."""
    return f"intake:{case}:{batch}"


def batches(session: Session, case: int) -> tuple[db.jobs.JobRow, ...]:
    """List the jobs that took pictures of a case in, oldest first."""
    found: list[db.jobs.JobRow] = []
    while (row := db.jobs.by_key(session, key_of(case, len(found) + 1))) is not None:
        found.append(row)
    return tuple(found)


async def begin(ctx: Context, case: int, sent: arriving.Arrived) -> None:
    """Put what was sent into the quarantine of a case, and have it taken in."""
    batch = len(await ctx.read(batches, case)) + 1
    if sent.bundled:
        await arriving.unpacked(ctx, case, batch, sent)
    else:
        await ctx.work(quarantine.receive, ctx.quarantine, case, batch, sent.files)
    await ctx.start(Call.of("cases.intake", case, batch), key_of(case, batch))


async def take(ctx: Context, case: int, batch: int) -> imaging.Report:
    """Read, clean and store a batch; every stack that comes of it waits as a draft. Refusal if none does."""
    sources = quarantine.sources(ctx.quarantine, case, batch)
    if not sources:
        raise Refusal("The pictures that were sent are deleted already. Send them again.")
    into = quarantine.batch_of(ctx.quarantine, case, batch) / "stacks"
    plain = quarantine.plain_of(ctx.quarantine, case) / str(batch)
    for left in (into, plain):
        await ctx.work(shutil.rmtree, left, ignore_errors=True)
    kept = False
    try:
        report = await ctx.work(imaging.take_in, sources, into, progress=_telling(ctx), plain=plain)
        if not report.series:
            raise Refusal("{why}", why=refused(report))
        packed = await ctx.work(quarantine.packed, ctx.quarantine, case, batch)
        stacks = await ctx.work(_stored, report, ctx.bytes, packed)
        outcome = await ctx.db(attach, ctx.community, case, stacks, ctx.now)
        if outcome == "returned":
            await refuse_returned(ctx, [stack.row["hash"] for stack in stacks])
        if outcome != "attached":
            raise Refusal("This case is closed by now; its pictures were not kept.")
        # Equal bytes of a withdrawn case may have been swept before the rows that name them again were written.
        await ctx.work(_stored, report, ctx.bytes, packed)
        kept = True
    finally:
        for left in (into,) if kept else (into, plain):
            await ctx.work(shutil.rmtree, left, ignore_errors=True)
    return report


def refused(report: imaging.Report) -> Any:
    """Say why nothing was taken: the first refusals, each with its position."""
    told = [say("{refusal}", refusal=one.sentence) for one in report.refusals[:TOLD]]
    more = len(report.refusals) - len(told)
    told += [say("And {count} more.", count=more)] if more > 0 else []
    return below(say("No picture could be taken."), *told)


def _telling(ctx: Context) -> Callable[[str, int, int], None]:
    """Give the way for a thread to tell progress, in few steps; a fault of the telling is the thread's."""
    loop = asyncio.get_running_loop()
    told: set[tuple[str, int]] = set()

    def tell(stage: str, done: int, total: int) -> None:
        step = (stage, done * STEPS // max(total, 1))
        if step not in told:
            told.add(step)
            asyncio.run_coroutine_threadsafe(ctx.progress(stage, done, total), loop).result()

    return tell


def _stored(report: imaging.Report, keep: Files, packed: dict[str, Any] | None = None) -> list[StoredStack]:
    return [_one_stored(report, place, keep, packed) for place in range(len(report.series))]


def _one_stored(report: imaging.Report, place: int, keep: Files, packed: dict[str, Any] | None) -> StoredStack:
    series = report.series[place]
    before = packs.borne_out(series, packed["masks"]) if packed else {}
    hash, size = keep.put_file(series.stack), series.stack.stat().st_size
    text = next((one for one in report.text if one.series == series.number), None)
    said = {"kept": list(report.kept), "dropped": report.dropped, "text": told(series, text, before),
            "ignored": report.ignored,
            # Where the same frames lie without masks, below the case's own folder in quarantine.
            "plain": f"{series.plain.parent.name}/{series.plain.name}" if series.plain is not None else None,
            # Both belong to the whole batch: they are told once, with its first series.
            "refusals": [asdict(one) for one in report.refusals] if place == 0 else [],
            "packed": {name: packed[name] for name in COUNTED} if packed and place == 0 else None}
    meta = outlined(series, before)
    return StoredStack({"hash": hash, "pictures": series.pictures, "meta": meta, "report": said}, size)


def attach(session: Session, community: int, case: int, stacks: Sequence[StoredStack], now: datetime) -> str:
    """Record stacks as drafts of a case, all or none: 'attached', 'returned', 'unknown' or 'closed'.

    'returned' are those that were taken back for good with another case.
    """
    if db.cases.returned(session, community, [stack.row["hash"] for stack in stacks]):
        return "returned"
    for stack in stacks:
        db.blobs.add(session, community, stack.row["hash"], "stack", "application/x-npy", stack.size, now)
    outcome = db.cases.attach_stacks(session, community, case, [stack.row for stack in stacks], None, now)
    return outcome
