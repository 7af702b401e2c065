"""Readout's core: the names that a cog may use, and nothing else."""

from bot.chat import paper
from bot.chat.calendar import Calendar
from bot.chat.call import Call
from bot.chat.card import (
    Button,
    Card,
    Choice,
    Fields,
    File,
    Link,
    Member,
    Menu,
    Picture,
    Row,
    Table,
    Text,
    When,
    say,
    written,
)
from bot.chat.cog import Cog, action, job, view
from bot.chat.context import Context
from bot.chat.ids import (
    CaseId,
    ConcernId,
    DeckId,
    DeliveryId,
    DisagreementId,
    ExportId,
    InquiryId,
    JobId,
    MemberId,
    OptionId,
    ReviewId,
    RoundId,
    ScheduleId,
    SheetId,
    StopId,
    TurnId,
)
from bot.chat.params import Ask
from bot.chat.people import Place
from bot.chat.refusal import Anyway, Refusal
from bot.chat.store import Handed
from bot.doubts import Confirmed, check_words

__all__ = ["Anyway", "Ask", "Button", "Calendar", "Call", "Card", "CaseId", "Choice", "Cog", "ConcernId", "Confirmed",
           "Context", "DeckId", "DeliveryId", "DisagreementId", "ExportId", "Fields", "File", "Handed", "InquiryId",
           "JobId", "Link", "Member", "MemberId", "Menu", "OptionId", "Picture", "Place", "Refusal", "ReviewId",
           "RoundId", "Row", "ScheduleId", "SheetId", "StopId", "Table", "Text", "TurnId", "When", "action",
           "check_words", "job", "paper", "say", "view", "written"]
