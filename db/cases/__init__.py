"""Cases: what they hold, how a draft is written, and how it is approved."""

from db.cases.bounds import (
    EXPIRED,
    FREE,
    NARROW,
    UNAPPROVED,
    WARNED,
    Bounds,
    Ending,
    as_far,
    barred,
    ending,
    expired,
    reaches,
    renew,
    widest,
)
from db.cases.drafts import Edited, attach_stacks, create_draft, detach_stack, discard, edit, reopen
from db.cases.erasing import ERASED, erase
from db.cases.hidden import hidden, is_hidden
from db.cases.reading import by_number, decided, find, get, lacking, list_cases, missing, opened, opened_by, secret
from db.cases.records import (
    CASE,
    CLOSED,
    FIELDS,
    OPEN,
    OPENED,
    PICTURE,
    QUESTION,
    REQUIRED,
    STACK,
    VERSION,
    WORKED,
    Case,
    CaseRow,
    Opened,
    Picture,
    PictureRow,
    Question,
    QuestionRow,
    Stack,
    StackRow,
    Version,
    VersionRow,
)
from db.cases.returning import Returned, returned
from db.cases.review import (
    Approved,
    approve,
    give_back,
    reject,
    replace_stack,
    revoke_stack,
    show,
    submit,
    withdraw,
)

__all__ = [
    "CASE", "CLOSED", "ERASED", "EXPIRED", "FIELDS", "FREE", "NARROW", "OPEN", "OPENED", "PICTURE", "QUESTION",
    "REQUIRED", "STACK", "UNAPPROVED", "VERSION", "WARNED", "WORKED", "Approved", "Bounds", "Case", "CaseRow",
    "Edited", "Ending", "Opened", "Picture", "PictureRow", "Question", "QuestionRow", "Returned", "Stack", "StackRow",
    "Version", "VersionRow", "approve", "as_far", "attach_stacks", "barred", "by_number", "create_draft", "decided",
    "detach_stack", "discard", "edit", "ending", "erase", "expired", "find", "get", "give_back", "hidden",
    "is_hidden", "lacking", "list_cases", "missing", "opened", "opened_by", "reaches", "reject", "renew", "reopen",
    "replace_stack", "returned", "revoke_stack", "secret", "show", "submit", "widest", "withdraw",
]
