"""What readers say about a revealed case: that they disagree, or a question that nobody's name stands under."""

from db.talk.answering import answer, correct, reply
from db.talk.asking import ask
from db.talk.counting import asked, unanswered, waiting
from db.talk.disagreeing import disagree
from db.talk.hearing import heard, unheard
from db.talk.reading import disagreement, disagreements, inquiries, inquiry, mine, reader
from db.talk.records import (
    DISAGREEMENT,
    INQUIRY,
    REPORT,
    Disagreement,
    DisagreementRow,
    Inquiry,
    InquiryRow,
    Report,
    ReportRow,
)
from db.talk.reporting import decide, report, report_of
from db.talk.standing import confine, show_again, take_down
from db.talk.telling import KIND
from db.talk.tracing import Inquirer, Look, who

__all__ = [
    "DISAGREEMENT", "INQUIRY", "KIND", "REPORT", "Disagreement", "DisagreementRow", "Inquirer", "Inquiry",
    "InquiryRow", "Look", "Report", "ReportRow", "answer", "ask", "asked", "confine", "correct", "decide",
    "disagree", "disagreement", "disagreements", "heard", "inquiries", "inquiry", "mine", "reader", "reply", "report",
    "report_of", "show_again", "take_down", "unanswered", "unheard", "waiting", "who",
]
