"""Names of people in typed text: after a title or a label, by a given name, as initials; no eponyms."""

from __future__ import annotations

import re

from bot.wording.matching import UPPER, Found
from bot.wording.vocabulary import EPONYMS, GIVEN, USUAL

# Words have an end in rules: one that may go on for ever is read again from each of its letters.
CAPITAL = rf"[{UPPER}][\w'\u2019-]{{0,60}}"
PARTICLE = r"(?:van|von|de|der|den|da|di|del|la|le|bin|ibn|al|el|zu|dos)"
SURNAME = rf"(?:(?:{PARTICLE}\s+){{0,2}}{CAPITAL})"
TITLES = (r"Mr|Mrs|Ms|Miss|Mx|Mister|Dr|Doctor|Prof|Professor|Sir|Madam|Madame|Mme|Mlle|Monsieur|Herr|Frau|"
          r"Señora?|Sra?|Signora?|"
          r"Sister|Nurse|Rev|Reverend|Father|Captain|Sergeant|Officer")
TITLED = re.compile(rf"\b(?:{TITLES})\b\.?\s+(?:(?:{TITLES})\b\.?\s+)?(?:[A-Z]\.\s?)*(?:{SURNAME}|"
                    rf"[A-Z]\.?\b)(?:\s+{SURNAME})?")
LABELED = re.compile(
    rf"\b(?i:(?:patient(?:['\u2019]s)?|pt\.?|full|first|last|family|given|maiden|middle)\s+name|surname|"
    rf"name)\s*(?:is|was|[:=])\s*"
    rf"[A-Za-zÀ-ž][\w'\u2019-]{{1,60}}(?:[\s,]+{CAPITAL})?"
    rf"|\b(?:named|called|nicknamed|known\s+as|aka|a\.k\.a\.)\s+(?!(?:The|A|An)\b){CAPITAL}(?:\s+{CAPITAL})?")
PATIENT = re.compile(
    rf"\b[Pp](?:atient|ATIENT|t\.?)\s*:?\s+(?:{CAPITAL}\s+{SURNAME}|{CAPITAL},\s*{CAPITAL}|[A-Z]\.\s?[A-Z]\.|"
    rf"[A-Z]{{2,3}}(?=[\s,.]))")
CARET = re.compile(r"\b[A-Za-z][\w'-]{1,60}\^[A-Za-z][\w'^ -]*")
COMMA = re.compile(r"\b[A-Z]{3,},\s?[A-Z][a-z]+\b|\b[A-Z][a-z]+,\s[A-Z][a-z]+\s[A-Z]\.")
INITIALS = re.compile(r"(?<![\w.-])[A-Z]\.\s?(?:[A-Z]\.\s?){1,2}(?!\w*\d)")
SPELLED = {"IV", "AP", "PA", "US", "UK", "EU", "PO", "IM", "SC", "AM", "PM", "NB", "MD", "BC", "CT", "MR", "TB", "RA",
           "LV", "RV", "LA", "UN", "USA", "MRI", "PHD", "EG", "IE", "CF", "BID", "TID", "QID", "ENT", "GI", "GU", "OR",
           "ER", "ED", "HIV", "DM", "HU", "VS", "AD", "SP", "CO", "YO", "NO"}
TWO = re.compile(rf"(?<![\w\u2019'-])({CAPITAL})\s+(?:{PARTICLE}\s+){{0,2}}({CAPITAL})(?:\s+({CAPITAL}))?")
ONE = re.compile(
    rf"(?<![\w\u2019'-])({CAPITAL})(?=,?\s+(?:is|was|has|had|presents|presented|came|comes|fell|reports|reported|"
    rf"complains|complained|"
    r"suffers|suffered|lives|works|underwent|noticed|felt|denies|\(?\d{1,3}\)?[, ]|\d{1,3}-year))")
# What cannot stand after a person as a clinic writes it, but does after an eponym.
THING = re.compile(
    r"^\s*(?:['\u2019]s\b|disease|syndrome|sign|signs|fracture|classification|type|grade|stage|score|index|criteria|"
    r"method|view|line|lines|triad|triangle|node|nodes|cyst|tumou?r|lymphoma|sarcoma|nodule|angle|ring|pouch|space|"
    r"fascia|ligament|duct|canal|foramen|artery|vein|muscle|cell|cells|body|bodies|membrane|hernia|malformation|"
    r"deformity|lesion|anomaly|phenomenon|reflex|test|maneuver|manoeuvre|procedure|operation|catheter|needle|tube|"
    r"stent|filter|valve|prosthesis|nail|splint|units?|law|equation|effect|artifact|artefact|virus|complex|"
    r"dysplasia|palsy|paralysis|encephalopathy|thyroiditis|arteritis|anemia|staging|guidelines?|scale)\b",
    re.IGNORECASE)
VERB = (r"(?=\s+(?:is|was|has|had|presents|presented|came|fell|reports|reported|complains|suffers|underwent|who|"
        r"a\s\d|an\s\d|aged|"
        r"\d{1,3}[- ]?y|with\s+(?:pain|fever|cough)|will|does|did)\b|,\s+(?:a|an|aged|age|who|\d))")
START = re.compile(rf"(?:^|[.!?:]\s+)({CAPITAL})\s+(?:{PARTICLE}\s+)?({CAPITAL}){VERB}")
INSIDE = re.compile(r"[\w,;)]\s+$")
# What stands around a name is told by so many letters beside it.
AROUND = 40
FIELD_OF_TITLES = re.compile(r"\b[a-z]{4,}\b")


def names(text: str) -> Found:
    """Find names after a title or a label, as in a header, as initials, and by a common given name."""
    yield from patients(text)
    yield from (("name", match) for match in TITLED.finditer(text) if not _is_thing(text, match))
    yield from (("name", match) for match in INITIALS.finditer(text) if not _spelled(match[0]))
    yield from (("name", match) for match in TWO.finditer(text) if _is_name(match, text))
    yield from (("name", match) for match in ONE.finditer(text) if match[1].casefold() in GIVEN - EPONYMS - USUAL)


def patients(text: str) -> Found:
    """Find what is said to be the name of a patient, and names as an image header writes them."""
    yield from (("name", match) for pattern in (LABELED, CARET, COMMA) for match in pattern.finditer(text)
                if not _spelled(match[0]))
    for match in PATIENT.finditer(text):
        words = re.findall(r"\w+", match[0])[1:]
        if not all(word.casefold() in EPONYMS | USUAL for word in words) and not _spelled("".join(words)):
            yield "name", match


def pairs(text: str) -> Found:
    """Find two capitalized words that no list knows, where a sentence begins with them or in the middle of one."""
    if not FIELD_OF_TITLES.search(text):
        return
    yield from (("name", match) for match in START.finditer(text) if _unknown(match[1]) and _unknown(match[2]))
    for match in TWO.finditer(text):
        inside = INSIDE.search(text[max(0, match.start() - AROUND):match.start()]) is not None
        if inside and _unknown(match[1]) and _unknown(match[2]) and not _is_thing(text, match):
            yield "name", match


def _is_name(match: re.Match[str], text: str) -> bool:
    """Say whether two capitalized words begin with a given name, and are no eponym or heading."""
    first, second = match[1].casefold(), match[2].casefold()
    if first not in GIVEN or second in USUAL or (match[2].isupper() and len(match[2]) < 5):
        return False
    return not (second in EPONYMS and (first in EPONYMS or _is_thing(text, match)))


def _is_thing(text: str, match: re.Match[str]) -> bool:
    return THING.match(text[match.end():match.end() + AROUND]) is not None


def _unknown(word: str) -> bool:
    """Say whether a capitalized word may be part of a name: like one in shape, and in no list of ours."""
    plain = re.sub(r"['\u2019]s$", "", word).casefold()
    return (word[1:].islower() and len(word) > 2 and plain not in EPONYMS | USUAL
            and not plain.endswith(("itis", "oma", "osis", "ology", "graphy", "ectomy", "emia", "pathy")))


def _spelled(words: str) -> bool:
    return re.sub(r"[^A-Za-z]", "", words).upper() in SPELLED
