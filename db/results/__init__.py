"""Results: what a community's rounds came to, as rows for a file and as numbers without anybody's name."""

from db.results.exporting import KEPT, ask, failed, fetch, finish, forget, get
from db.results.own import Own, by_number, keep, read
from db.results.reading import Head, Part, Somebody, Span, heads, parts, people
from db.results.records import EXPORT, OWN_RECORD, SEPARATORS, Export, ExportRow, OwnRecord, OwnRecordRow
from db.results.summary import FEW, Quality, Stretch, Summary, summarize

__all__ = [
    "EXPORT", "FEW", "KEPT", "OWN_RECORD", "SEPARATORS", "Export", "ExportRow", "Head", "Own", "OwnRecord",
    "OwnRecordRow", "Part", "Quality", "Somebody", "Span", "Stretch", "Summary", "ask", "by_number", "failed", "fetch",
    "finish", "forget", "get", "heads", "keep", "parts", "people", "read", "summarize",
]
