"""Who sees what, as a table."""

from __future__ import annotations

from bot import Table, say


def sees_what() -> Table:
    """Tell in a table who sees what."""
    return Table(
        say("What each of you sees."), (say("What"), say("Members"), say("Directors"), say("Server owner")),
        ((say("Your answer"), say("only you"), say("no"), say("yes, in the database")),
         (say("How sure you were, and your weeks in a row"), say("only you"), say("no"),
          say("yes, in the database")),
         (say("How many chose what"), say("after the reveal, from five answers"),
          say("after the reveal, from five answers"), say("yes, in the database")),
         (say("Your name on a board"), say("if you choose it"), say("if you choose it"), say("yes, in the database")),
         (say("That you had a privacy concern"), say("no"), say("no"), say("yes, in the database")),
         (say("That a reader's question is yours"), say("no"),
          say("editors, while it is reported; each look is in the audit"), say("yes, in the database")),
         (say("That you are a member"), say("no list"), say("yes"), say("yes")),
         (say("Pictures before approval"), say("no"), say("editors and directors"), say("yes")),
         (say("Pictures after approval"), say("yes"), say("yes"), say("yes"))))
