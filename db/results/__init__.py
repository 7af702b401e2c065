"""Results: what a community's rounds came to, as rows for a file and as numbers without anybody's name."""

from db.results.records import EXPORT, OWN_RECORD, SEPARATORS, Export, ExportRow, OwnRecord, OwnRecordRow

__all__ = ["EXPORT", "OWN_RECORD", "SEPARATORS", "Export", "ExportRow", "OwnRecord", "OwnRecordRow"]
