"""Typed ids: what a token carries and a word names, looked up inside the reader's community."""

from __future__ import annotations

from typing import ClassVar


class Id(int):
    """A row's id. People write and read its `number`, counted per community; tokens carry the id."""

    noun: ClassVar[str] = ""


class CaseId(Id):
    """One teaching case."""

    noun = "case"


class RoundId(Id):
    """One posting of one case version."""

    noun = "round"


class DeckId(Id):
    """One deck of cases."""

    noun = "deck"


class ScheduleId(Id):
    """One rule in local time."""

    noun = "schedule"


class MemberId(Id):
    """One human in a community."""

    noun = "member"


class JobId(Id):
    """One piece of long work."""

    noun = "job"


class DeliveryId(Id):
    """One posted message."""

    noun = "delivery"


class StopId(Id):
    """One place to which nothing is sent for now."""

    noun = "stop"


class ConcernId(Id):
    """One ticket about a privacy concern."""

    noun = "concern"


class TurnId(Id):
    """One turn of the case duty."""

    noun = "turn"


class InquiryId(Id):
    """One question that a reader asks about a revealed case."""

    noun = "inquiry"


class DisagreementId(Id):
    """One reader's disagreement with a key."""

    noun = "disagreement"


class ExportId(Id):
    """One file of results that was asked for."""

    noun = "export"


class ReviewId(Id):
    """One missed case that comes back to one member."""

    noun = "review"


class SheetId(Id):
    """The message of one day, with what comes back to one member."""

    noun = "sheet"


class OptionId(str):
    """The stable id of a question's option; letters exist only on cards."""

    __slots__ = ()


NOUNS: tuple[type[Id], ...] = (CaseId, RoundId, DeckId, ScheduleId, MemberId, JobId, DeliveryId, StopId, ConcernId,
                               TurnId, InquiryId, DisagreementId, ExportId, ReviewId, SheetId)
