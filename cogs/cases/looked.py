"""What an editor looked at, as a few letters that a button carries: a signature stands for that and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict

import db.cases

BYTES = 16
# What changes without anybody editing: it is not looked at.
BESIDE = ("created_at", "posted")


def digest(case: db.cases.CaseRow) -> str:
    """Give 22 letters that differ when any word of a case, its question or its pictures does, or their order."""
    version = {name: value for name, value in asdict(case.version).items() if name not in BESIDE}
    stacks = [[stack.number, stack.hash, stack.pictures, stack.meta] for stack in case.stacks]
    whole = [case.id, case.audience, version, [asdict(question) for question in case.questions], stacks]
    found = hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).digest()[:BYTES]
    return base64.urlsafe_b64encode(found).decode().rstrip("=")
