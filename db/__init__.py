"""The database: tables and their queries, one module for each domain.

Every table module is imported here, so that `metadata` is whole whichever of them a program uses.
"""

from db import (
    answers,
    audit,
    autopsy,
    blobs,
    boards,
    calibration,
    calls,
    cases,
    communities,
    concerns,
    confidence,
    consents,
    corrections,
    coverage,
    cups,
    decks,
    deliveries,
    departures,
    duty,
    figures,
    groups,
    handouts,
    installs,
    jobs,
    kinds,
    leases,
    letters,
    looks,
    members,
    plans,
    policies,
    results,
    reviews,
    rounds,
    schedules,
    sent,
    sessions,
    signatures,
    slack_files,
    stops,
    streaks,
    talk,
    teams,
    thanks,
    trials,
    uploads,
    wordings,
)
from db.columns import Record
from db.connect import DatabaseBusy, UnusableDatabase
from db.engine import Database
from db.store import MissingBytes, Store

metadata = Record.metadata

__all__ = [
    "Database", "DatabaseBusy", "MissingBytes", "Store", "UnusableDatabase", "answers", "audit", "autopsy", "blobs",
    "boards", "calibration", "calls", "cases", "communities", "concerns", "confidence", "consents", "corrections",
    "coverage", "cups", "decks", "deliveries", "departures", "duty", "figures", "groups", "handouts", "installs",
    "jobs", "kinds", "leases", "letters", "looks", "members", "metadata", "plans", "policies", "results", "reviews",
    "rounds", "schedules", "sent", "sessions", "signatures", "slack_files", "stops", "streaks", "talk", "teams",
    "thanks", "trials", "uploads", "wordings",
]
