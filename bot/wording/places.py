"""Places and events in typed text: one's own institution, institutions by name, addresses, towns, public events."""

from __future__ import annotations

import re

from bot.wording.matching import UPPER, Found
from bot.wording.vocabulary import CITIES

ROOMS = (r"hospital|clinic|department|institution|institute|center|centre|ED|ER|A&E|emergency\s+(?:department|room)|"
         r"casualty|ICU|NICU|PICU|intensive\s+care(?:\s+unit)?|unit|ward|trauma\s+(?:bay|center|centre)|practice|"
         r"office|"
         r"service|scanner|university|program|programme|residency|theatre|facility|site|outpatient\s+clinic|team")
OURS = re.compile(
    rf"\b(?:(?:in|at|to|by|from|of|into|seen\s+in)\s+)?(?:our|my)\s+(?:own\s+)?(?:[a-z]+\s+){{0,2}}(?:{ROOMS})\b"
    r"(?!\s+(?:vector|cell))", re.IGNORECASE)
# "in the ED" alone places nobody; "here in" and "seen here" do.
HERE = re.compile(r"\b(?:seen|treated|admitted|operated|diagnosed|scanned|imaged|presented|transferred|referred)\s+"
                  r"(?:to\s+us|here|with\s+us|by\s+us)\b", re.IGNORECASE)
HOUSES = (r"Hospitals?|Medical\s+Cent(?:er|re)|Clinic|Infirmary|University|Univ\.|Health\s+(?:System|Cent(?:er|"
          r"re))|Healthcare|"
          r"Sanatorium|Hospice|Nursing\s+Home|Care\s+Home|Krankenhaus|Klinikum|Universitätsspital|Spital|Kantonsspital|"
          r"Inselspital|Charité|Elementary|High\s+School|Prison|Penitentiary|Airport|Stadium|Arena|Barracks|Shelter")
NO_HOUSE = (r"(?!\s+(?:classification|criteria|score|scale|index|staging|grade|grading|protocol|acquired|anxiety|"
            r"for\s+Special\s+Surgery\s+(?:score|knee))|-acquired)")
WORD = rf"[{UPPER}][\w'\u2019.-]{{0,60}}"
NAMED = re.compile(rf"\b(?:{WORD}(?:\s+(?:of|for|and|the|de|du|am|an\s+der))?\s+){{1,5}}(?:{HOUSES})\b{NO_HOUSE}"
                   rf"(?:\s+(?:of\s+)?{WORD})?")
OF = re.compile(rf"\b(?:University|Hospital|Clinic|Medical\s+Cent(?:er|re))\s+(?:of|at|"
                rf"in)\s+{WORD}(?:\s+{WORD})?{NO_HOUSE}")
ABROAD = re.compile(rf"\b(?:Hôpital|Hopital|Hospital\s+(?:de|do|del|da)|CHU|CHUV|Ospedale|Clínica|Klinik|"
                    rf"Policlinico|UZ|AZ)\s+(?:\w+\s+)?{WORD}")
SAINT = re.compile(rf"\b(?:St\.?|Saint|Mount|Mt\.?)\s+{WORD}(?:['\u2019]s)?(?:\s+(?:Hospital|Clinic|"
                   rf"Medical\s+Cent(?:er|re)))?"
                   rf"{NO_HOUSE}(?!\s+(?:fire|vitus|louis\s+encephalitis|jude\s+valve))")
# "St. Louis" is a town and "St Jude" a valve; "Mount" without a name behind it is a verb.
NO_SAINT = re.compile(r"\b(?:St\.?|Saint)\s+(?:Jude\s+(?:valve|medical)|Louis\s+enceph|Vitus|Anthony'?s\s+fire)",
                      re.IGNORECASE)
NO_TOWN = (r"(?!\s+(?:classification|criteria|score|scale|system|guidelines?|rules?|consensus|grade|grading|staging|"
           r"shoulder|protocol|virus|disease|fever|collar|medical|heart|method|consortium|declaration|acid|brace|"
           r"III|IV|II|I\b|\d)|-)")
CITY = re.compile(rf"\b(?:from|in|near|to|at|of|around|outside|visiting|via)\s+(?:downtown\s+|greater\s+|central\s+)?"
                  rf"(?:{'|'.join(re.escape(c.title()) for c in sorted(CITIES, key=len, reverse=True))})\b{NO_TOWN}")
LIVES = re.compile(
    rf"\b(?i:lives?|living|resid(?:es|ing)|resident|native|citizen|mayor|comes|moved|town|village|city|county|suburb|"
    rf"parish|district|borough|canton)\s+(?:of|in|from|to|near)\s+(?:the\s+)?{WORD}")
COUNTY = re.compile(rf"\b{WORD}\s+(?:County|Township|Parish|Borough|Village)\b")
ROADS = (r"Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Boulevard|Blvd\.?|Court|Way|Square|Place|"
         r"Terrace|Highway|"
         r"Hwy\.?|Parkway|Crescent|Close")
ADDRESS = re.compile(
    rf"\b\d{{1,5}}[a-z]?,?\s+(?:(?:N|S|E|W|North|South|East|West)\.?\s+)?(?:{WORD}\s+){{1,3}}(?:{ROADS})(?![\w-])"
    rf"|\b{WORD}(?:straße|strasse|gasse|weg|allee|platz)\s+\d{{1,4}}[a-z]?\b"
    rf"|\b{WORD}(?:str)\.\s+\d{{1,4}}\b|\b\d{{1,4}},?\s+(?:rue|avenue|boulevard|via|calle|rua)\s+(?:de\s+|du\s+|"
    rf"la\s+|des\s+)*"
    rf"{WORD}")
POSTAL = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])\s+\d{5}(?:-\d{4})?\b|\bP\.?\s?O\.?\s+Box\s+\d+|\b(?:zip|postcode|postal\s+code|PLZ)\s*(?:code)?\s*:?\s*"
    r"[A-Z]{0,2}-?\d{3,6}|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}\b")
EVENT = re.compile(
    r"\b(?:(?:the\s+)?(?:[A-Z][\w]+\s+){1,2}(?:[Mm]arathon|[Ff]estival|[Pp]arade|[Ff]inal|[Dd]erby|"
    r"[Rr]ally)|the\s+"
    r"(?:marathon|triathlon|parade|festival|concert|derby|rally|protest|riot|Olympics|World\s+Cup)|"
    r"(?:plane|airplane|aircraft|helicopter|train|bus|ferry|tram|coach)\s+(?:crash|accident|derailment|collision)|"
    r"(?:building|bridge|stadium|roof|crane)\s+collapse|mass\s+shooting|school\s+shooting|terror(?:ist)?\s+attack|"
    r"bombing|"
    r"(?:the|last|recent)\s+(?:earthquake|tsunami|hurricane|tornado|wildfire|avalanche|flood)|"
    r"(?:in|on)\s+the\s+(?:news|newspapers?|press|media)|made\s+(?:the\s+)?headlines)\b")


def addresses(text: str) -> Found:
    """Find where somebody lives: streets with a number, postal codes."""
    yield from (("address", match) for pattern in (ADDRESS, POSTAL) for match in pattern.finditer(text))


def places(text: str) -> Found:
    """Find one's own institution, institutions by name, and towns that somebody comes from."""
    for pattern in (OURS, HERE, NAMED, OF, ABROAD, CITY, LIVES, COUNTY):
        yield from (("place", match) for match in pattern.finditer(text))
    yield from (("place", match) for match in SAINT.finditer(text) if not NO_SAINT.match(text, match.start()))


def events(text: str) -> Found:
    """Find events of which others may have heard."""
    yield from (("event", match) for match in EVENT.finditer(text))
