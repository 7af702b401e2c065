"""One page of a reveal, in statements over whole sets that both engines read."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.boards.records import FOREVER
from db.boards.scoring import MILLIONTHS, PRIOR_ROUNDS, SHIFT, Counted

# Readers see generation :gen; everything here becomes visible with :next.
PAGE = """answer a {join} JOIN standing s ON s.board = :board AND s.member = a.member {valid}
WHERE a.round = :round AND a.question = :question AND a.member > :after AND a.member <= :last AND a.counts
AND a.grade IS NOT NULL"""
VALID = "AND s.from_gen <= :gen AND s.to_gen > :gen"
ADD = text(f"""
INSERT INTO standing (board, member, from_gen, to_gen, total, n, correct, ranked, value)
SELECT :board, member, :next, {FOREVER}, total, n, correct, n >= :ranked_from,
 (total + {SHIFT} * divisor + divisor / 2) / divisor - {SHIFT}
FROM (SELECT a.member AS member, coalesce(s.n, 0) + 1 AS n,
  coalesce(s.total, 0) + :wrong + (CAST(round(a.grade * {MILLIONTHS}) AS BIGINT) * :slope + {MILLIONTHS // 2})
   / {MILLIONTHS} AS total,
  coalesce(s.correct, 0) + CASE WHEN a.grade = 1 THEN 1 ELSE 0 END AS correct,
  CAST({MILLIONTHS // 1000} * (coalesce(s.n, 0) + 1 + {PRIOR_ROUNDS}) AS BIGINT) AS divisor
  FROM {PAGE.format(join="LEFT", valid=VALID)}) AS scored
""")
END = text("""
UPDATE standing SET to_gen = :next WHERE board = :board AND from_gen <= :gen AND to_gen > :gen AND member IN (
 SELECT a.member FROM answer a
 WHERE a.round = :round AND a.question = :question AND a.member > :after AND a.member <= :last AND a.counts
 AND a.grade IS NOT NULL)
""")
COUNT = text(f"""
INSERT INTO histogram (board, gen, value, n, above)
SELECT :board, :next, s.value, sum(CASE WHEN s.from_gen = :next THEN 1 ELSE -1 END), 0
FROM {PAGE.format(join="", valid="AND (s.from_gen = :next OR s.to_gen = :next)")} AND s.ranked
GROUP BY s.value
ON CONFLICT (board, gen, value) DO UPDATE SET n = histogram.n + excluded.n
""")
REACHED = text("UPDATE board SET scored_to = :last WHERE id = :board")

CARRY_OVER = text("""
INSERT INTO histogram (board, gen, value, n, above)
SELECT board, :next, value, n, 0 FROM histogram WHERE board = :board AND gen = :gen
ON CONFLICT (board, gen, value) DO UPDATE SET n = histogram.n + excluded.n
""")
TIDY = text("DELETE FROM histogram WHERE board = :board AND (gen < :gen OR gen = :next AND n = 0)")
RANK = text("""
UPDATE histogram SET above = ranks.above
FROM (SELECT value, sum(n) OVER (ORDER BY value DESC) - n AS above FROM histogram
 WHERE board = :board AND gen = :next) AS ranks
WHERE histogram.board = :board AND histogram.gen = :next AND histogram.value = ranks.value
""")
SWITCH = text("UPDATE board SET generation = :next, scoring = NULL, correcting = NULL, scored_to = 0, held_at = NULL "
              "WHERE id = :board")

OF_ROUND = text("DELETE FROM standing WHERE board = :board AND from_gen = :next AND member IN "
                "(SELECT member FROM answer WHERE round = :round)")
OF_SEASON = text("DELETE FROM standing WHERE board = :board AND from_gen = :next")
UNDO = (
    text(f"UPDATE standing SET to_gen = {FOREVER} WHERE board = :board AND to_gen = :next AND to_gen < {FOREVER}"),
    text("DELETE FROM histogram WHERE board = :board AND gen = :next"),
)
PRUNE = text(f"""
DELETE FROM standing WHERE (board, member, from_gen) IN (
 SELECT board, member, from_gen FROM standing
 WHERE board = :board AND to_gen < :gen AND to_gen < {FOREVER} LIMIT :limit)
""")


def score(session: Session, row: Any, board: Any, after: int, last: int) -> None:
    """Write what the graded answers of the members in (after, last] make of their standings."""
    totals = Counted(row.ranked, row.correct, row.graded).totals(row.m)
    given = {
        **generations(board), "round": row.id, "question": row.question, "after": after, "last": last,
        "ranked_from": board.ranked_from, "wrong": totals.wrong, "slope": totals.slope,
    }
    for statement in (ADD, END, COUNT, REACHED):
        session.execute(statement, given)


def switch(session: Session, board: Any) -> None:
    """Let readers see the next generation; the one before stays for "up 2 since the last reveal"."""
    for statement in (CARRY_OVER, TIDY, RANK, SWITCH):
        session.execute(statement, generations(board))


def undo(session: Session, board: Any) -> None:
    """Take back what a round, or a correction, that was left half scored has written."""
    for statement in (OF_ROUND if board.correcting is None else OF_SEASON, *UNDO):
        session.execute(statement, {**generations(board), "round": board.scoring})


def prune(session: Session, board: Any, limit: int) -> None:
    """Delete some rows that ended before the generation before the one that readers see."""
    session.execute(PRUNE, {"board": board.id, "gen": board.generation, "limit": limit})


def generations(board: Any) -> dict[str, int]:
    """Name a board, the generation that readers see, and the one to come."""
    return {"board": board.id, "gen": board.generation, "next": board.generation + 1}
