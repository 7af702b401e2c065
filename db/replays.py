"""What was taken up of what a platform told, by a hash alone: whatever is sent again is known, after a restart too."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.notes import carries
from db.rows import changed, scalar, upsert

# A signature holds for five minutes before and after the time that it names.
REPLAYED = timedelta(minutes=10)


class Replay(Record, table=True):
    """One thing that was taken up, and when."""

    mark: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)


REPLAY = table(Replay)


@carries
def claim(session: Session, mark: str, now: datetime) -> bool:
    """Take something up; False where it was taken up before, by whichever process."""
    made = upsert(session, REPLAY).values(mark=mark, at=now).on_conflict_do_nothing(index_elements=["mark"])
    return scalar(session, made.returning(REPLAY.c.mark)) is not None


def sweep(session: Session, now: datetime) -> int:
    """Forget what nobody can send again any more."""
    return changed(session, delete(REPLAY).where(REPLAY.c.at < now - REPLAYED))
