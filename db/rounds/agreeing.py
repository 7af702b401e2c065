"""Who says that hidden pictures may be shown again: nobody about their own case, and two where two sign."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import signatures
from db.cases import CaseRow

# The word in a decision that says that one more editor is waited for.
AGREED = "one of two"


def agreed(session: Session, case: CaseRow, since: datetime, by: int, now: datetime, editors: int) -> bool:
    """Tell whether so many editors say the same of a case's pixels since a concern; keep the word of the first."""
    pixels = signatures.pixels_of_case(case)
    before = {row.member for row in signatures.of_case(session, case.community, case.id)
              if row.note == AGREED and row.pixels == pixels and row.at >= since}
    if len({*before, by}) >= editors:
        return True
    if by not in before:
        signatures.record(session, case.community, case.id, case.version.number, "restored", by, now, pixels=pixels,
                          note=AGREED)
    return False
