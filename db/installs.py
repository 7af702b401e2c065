"""Workspaces that took Readout in through a platform's consent page: their tokens, sealed, and each consent once."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.connect import connect_migrator
from db.rows import changed, many, pick, upsert


class Install(Record, table=True):
    """The token of one workspace; `sealed` by the key of this id, which lies elsewhere."""

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    sealed: str
    key: str
    bot: str
    bot_user: str
    enterprise: str | None = None
    scopes: str
    at: datetime = Field(sa_type=Instant)


class InstallState(Record, table=True):
    """A consent that came back, kept as a digest until it would have expired, so that it comes back once."""

    __tablename__ = "install_state"
    digest: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=Instant)


INSTALL, INSTALL_STATE = table(Install), table(InstallState)


@dataclass(frozen=True, slots=True)
class InstallRow:
    """One workspace's token as it is stored; `bot` and `bot_user` are how the platform names Readout there."""

    platform: str
    workspace: str
    sealed: str = field(repr=False)
    key: str
    bot: str
    bot_user: str
    enterprise: str | None
    scopes: str
    at: datetime


def keep(session: Session, row: InstallRow) -> None:
    """Store a workspace's token in the place of whichever it had."""
    values = asdict(row)
    new = {name: value for name, value in values.items() if name not in ("platform", "workspace")}
    made = upsert(session, INSTALL).values(values)
    session.execute(made.on_conflict_do_update(index_elements=["platform", "workspace"], set_=new))


def reseal(session: Session, row: InstallRow, sealed: str, key: str) -> bool:
    """Store the same token under another key; False where another token came meanwhile."""
    same = (INSTALL.c.platform == row.platform) & (INSTALL.c.workspace == row.workspace)
    same &= INSTALL.c.sealed == row.sealed
    return changed(session, INSTALL.update().where(same).values(sealed=sealed, key=key)) == 1


def forget(session: Session, platform: str, workspace: str, until: datetime) -> bool:
    """Delete the token that a workspace had until an instant; False where there is none, or a newer one."""
    this = (INSTALL.c.platform == platform) & (INSTALL.c.workspace == workspace) & (INSTALL.c.at <= until)
    return changed(session, delete(INSTALL).where(this)) == 1


def every(session: Session, platform: str) -> tuple[InstallRow, ...]:
    """List the tokens of a platform."""
    query = pick(INSTALL, InstallRow).where(INSTALL.c.platform == platform).order_by(INSTALL.c.workspace)
    return many(session, query, InstallRow)


def beside(url: str, platform: str) -> tuple[InstallRow, ...]:
    """List the tokens of a platform, of a database that another process may have open."""
    engine = connect_migrator(url)
    try:
        with engine.connect() as connection, Session(connection) as session:
            return every(session, platform)
    finally:
        engine.dispose()


def use_state(session: Session, digest: str, expires_at: datetime) -> bool:
    """Use a consent; False where it was used before."""
    made = upsert(session, INSTALL_STATE).values(digest=digest, expires_at=expires_at).on_conflict_do_nothing()
    # Of an insert, PostgreSQL's driver does not count the rows.
    return session.execute(made.returning(INSTALL_STATE.c.digest)).first() is not None


def sweep(session: Session, now: datetime) -> int:
    """Forget the consents that would have expired by now anyway."""
    return changed(session, delete(INSTALL_STATE).where(INSTALL_STATE.c.expires_at <= now))
