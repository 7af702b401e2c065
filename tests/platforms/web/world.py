"""A small world behind the pages, in memory: two communities, four members, a cog with every block and every field."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal

from PIL import Image as Pixels
from PIL import ImageDraw

from bot import (
    Ask,
    Button,
    Call,
    Card,
    CaseId,
    Choice,
    Cog,
    Fields,
    File,
    Link,
    Member,
    Menu,
    Picture,
    Refusal,
    Row,
    Table,
    When,
    action,
    job,
    say,
    view,
    written,
)
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience, Person, Place, Presence
from bot.chat.store import Kept
from bot.platforms.web.backstage import Draft, Handout, Image, Message, Persona, Progress, Room, Sheets, Ticket

NOW = datetime(2027, 2, 23, 6, 30, tzinfo=UTC)
CASES = Place("web", "north", "cases")
LOUNGE = Place("web", "north", "lounge")
ELSEWHERE = Place("web", "south", "cases")


@dataclass(frozen=True)
class Public:
    """A picture that may be seen."""

    hash: str
    mime: str
    width: int
    height: int


def head(size: int = 512, mark: bool = False) -> bytes:
    """Draw an ellipse like a slice of a head, as PNG bytes."""
    image = Pixels.new("L", (size, size), 0)
    pen = ImageDraw.Draw(image)
    edge = size // 8
    pen.ellipse((edge, edge // 2, size - edge, size - edge // 2), fill=235)
    pen.ellipse((edge + 14, edge // 2 + 14, size - edge - 14, size - edge // 2 - 14), fill=96)
    pen.ellipse((size * 0.42, size * 0.36, size * 0.48, size * 0.6), fill=40)
    pen.ellipse((size * 0.52, size * 0.36, size * 0.58, size * 0.6), fill=40)
    pen.pieslice((edge + 14, edge // 2 + 14, size - edge - 14, size - edge // 2 - 14), 130, 230, fill=150)
    pen.ellipse((edge + 50, edge // 2 + 30, size - edge - 10, size - edge // 2 - 30), fill=96)
    if mark:
        pen.rectangle((edge, size * 0.3, size * 0.35, size * 0.7), outline=255, width=3)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PLAIN, MARKED = head(), head(mark=True)
PICTURES = {hashlib.sha256(data).hexdigest(): data for data in (PLAIN, MARKED)}
PLAIN_HASH, MARKED_HASH = PICTURES


def shown(hash: str) -> Public:
    """Give one of the pictures as a card takes it."""
    return Public(hash, "image/png", 512, 512)


class Quiz(Cog, name="quiz"):
    """A case with a question."""

    def __init__(self) -> None:
        self.answered: dict[int, str] = {}
        self.revealed = False
        self.fault = False

    @view
    async def board(self, ctx: Any, case: CaseId) -> Card:
        """Show the case as everyone sees it."""
        if self.fault:
            raise RuntimeError("a name that must not be told")
        row = Row(*(Button(letter, Quiz.answer, case, letter.lower()) for letter in "ABCD"),
                  Button("Not sure", Quiz.answer, case, "unsure"), Button("More", Quiz.more, case))
        if self.revealed:
            return Card(say("Case {number} · Headache after a fall · revealed", number=int(case)),
                        say("**Answer:** B, subdural hematoma. 16 of 25 chose it. A 3, C 4, D 1, not sure 1."),
                        Picture(shown(MARKED_HASH), "Axial CT of the head. A crescent on the left is boxed."),
                        say("**Why:** a crescent along the left convexity that crosses sutures and stops at the falx."),
                        say("**Remember:**\n- It crosses sutures.\n- It stops at the falx.\n- Ask for anticoagulants."),
                        say("Case by Dr A. Example. Opinions are the author's own.", tone="quiet"),
                        Row(Button("My result", Quiz.mine, case), Button("Read on", Quiz.more, case)))
        return Card(None, say("Yesterday: case {number}, 64 % agreed.", number=int(case) - 1, tone="quiet"),
                    Row(Button("See why", Quiz.mine, int(case) - 1)),
                    say("Case {number} · Headache after a fall", number=int(case), tone="title"),
                    say("CT head · closes {closes} · {count} answered", closes=When(NOW + timedelta(days=1)),
                        count=len(self.answered), tone="quiet"),
                    Picture(shown(PLAIN_HASH), "Axial CT of the head at the level of the lateral ventricles."),
                    written("54-year-old, fell from standing, takes an anticoagulant. GCS 14."),
                    say("Most likely diagnosis?\n**A**  Epidural hematoma\n**B**  Subdural hematoma\n"
                        "**C**  Subarachnoid hemorrhage\n**D**  Normal"),
                    row, say("De-identified. For learning, not for diagnosis.", tone="quiet"))

    @action
    async def answer(self, ctx: Any, case: CaseId, option: Literal["a", "b", "c", "d", "unsure"]) -> Any:
        """Choose an answer."""
        self.answered[ctx.member] = option
        return say("Saved: {letter}. Only you see it. Change it until {closes}.", letter=option.upper(), tone="good",
                   closes=When(NOW + timedelta(days=1)))

    @action
    async def mine(self, ctx: Any, case: CaseId) -> Any:
        """Show my result."""
        return Card("My result", say("You chose C; the answer is B."), Row(Button("Next", Quiz.page, case)))

    @action(replace=True)
    async def page(self, ctx: Any, case: CaseId) -> Any:
        """Turn the page."""
        return Card("The next page", say("Here it ends."))

    @action
    async def more(self, ctx: Any, case: CaseId) -> Any:
        """Show more about a case."""
        return Card("More", say("More pictures, the policy."), Row(Button("Privacy concern", Quiz.concern, case,
                                                                         look="danger")),
                    Row(Link("The policy", "https://example.org/policy")))

    @action
    async def concern(self, ctx: Any, case: CaseId) -> Any:
        """Hide the pictures."""
        return say("Hidden.")


async def decks(ctx: Any, text: str, given: dict[str, str]) -> Sequence[Choice]:
    """Offer decks."""
    return [Choice(name, name) for name in ("neuro", "neck", "chest") if name.startswith(text)]


def moved(files: Sequence[File], folder: Path) -> list[File]:
    """Take files into a case's folder, in their order."""
    folder.mkdir()
    return [replace(file, path=str(Path(file.path).rename(folder / f"{number:05d}")))
            for number, file in enumerate(files, 1)]


class Cases(Cog, name="cases"):
    """Cases, from the pictures to the review."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.read = 0
        self.approved: set[int] = set()

    @action("case add")
    async def add(self, ctx: Any,
                  pictures: Annotated[list[File], Ask("Pictures", "A DICOM folder, a zip, or up to ten PNG or JPEG.",
                                                      patient=True, many=3000, group="Pictures")],
                  title: Annotated[str, Ask("Title", "It must not give the answer away.", group="Question")],
                  options: Annotated[str, Ask("Options", "One a line.", long=True, group="Question")],
                  key: Annotated[Literal["A", "B", "C", "D"], Ask("Key", group="Question")],
                  permission: Annotated[Literal["consent", "institution", "public", "synthetic", "none", "waiver"],
                                        Ask("Permission", group="Permission")],
                  sheet: Annotated[File | None, Ask("Question file", group="Permission")] = None,
                  difficulty: Annotated[int, Ask("Difficulty", least=1, most=3, group="More")] = 2,
                  shown_on: Annotated[date | None, Ask("Show on", group="More")] = None,
                  at: Annotated[time | None, Ask("At", group="More")] = None,
                  until: Annotated[datetime | None, Ask("Until", group="More")] = None,
                  deck: Annotated[str, Ask("Deck", suggest=decks, group="More")] = "",
                  place: Annotated[Place | None, Ask("Place", group="More")] = None,
                  days: Annotated[list[Literal["Mon", "Tue", "Wed"]], Ask("Days", group="More")] = [],  # noqa: B006
                  checked: Annotated[bool, Ask("I looked at every picture that will be shown", group="More")] = False,
                  ) -> Any:
        """Add a case."""
        self.taken.append(locals() | {"self": None, "ctx": None})
        if title == "Subdural":
            raise Refusal("The title gives the answer away. Choose one that does not.", field="title")
        self.taken[-1]["pictures"] = moved(pictures, ctx.quarantine / f"case-{len(self.taken)}")
        return Card("Draft 57", say("Saved: {count} pictures.", count=len(pictures)))

    @action("case pictures", role="contributor")
    async def pictures(self, ctx: Any, pictures: Annotated[list[File], Ask("Pictures", patient=True, many=3000)],
                       ) -> Any:
        """Send pictures of a draft."""
        self.taken.append({"pictures": moved(pictures, ctx.quarantine / f"case-{len(self.taken) + 1}")})
        return say("Taken.")

    @view(role="editor")
    async def review(self, ctx: Any, case: CaseId) -> Card:
        """Show what an editor decides on."""
        return Card(say("Draft {number} · CT head, 34 pictures of which 2 will be shown", number=int(case)),
                    Fields(("Dropped", "every attribute but 19"), ("Text found and masked", "pictures 1 and 3"),
                           ("Tracing this patient", "hard"), ("May travel", "department")),
                    say("It may be posted.") if case in self.approved else
                    say("Cannot be approved yet: permission is missing.", tone="caution"),
                    Row(Button("Approve", Cases.approve, case, look="primary")))

    @action(role="editor")
    async def approve(self, ctx: Any, case: CaseId) -> Any:
        """Approve a case."""
        self.approved.add(case)
        return say("Approved.")

    @view
    async def taking(self, ctx: Any, case: CaseId) -> Card:
        """Show how far the pictures have come."""
        return Card("Taking the pictures in", say("{read} of 34 read.", read=self.read))

    @job
    async def work(self, ctx: Any) -> Any:
        """Take pictures in, later."""

    @action("case take")
    async def take(self, ctx: Any) -> Any:
        """Take pictures in."""
        await ctx.start(Cases.work(), "take:57")
        return await ctx.draw(Cases.taking(57))


class Gallery(Cog, name="gallery"):
    """Every block there is, and things that go wrong."""

    @view
    async def everything(self, ctx: Any, case: CaseId) -> Card:
        """Show every block."""
        return everything()

    @action("gallery all")
    async def all(self, ctx: Any) -> Any:
        """Show every block in private."""
        return everything()

    @action("gallery break")
    async def fail(self, ctx: Any) -> Any:
        """Fail."""
        raise RuntimeError("a name that must not be told")

    @action("gallery nothing", public=True)
    async def nothing(self, ctx: Any) -> Any:
        """Say nothing."""

    @action("gallery name")
    async def name_it(self, ctx: Any, name: Annotated[str, Ask("Name", "As it should stand.")]) -> Any:
        """Give a name."""
        return say("It is called {name}.", name=name)


def everything(picture: str = PLAIN_HASH) -> Card:
    """Give a card with every block, tone, span and control."""
    who = Member(1, "Priya N.")
    return Card(
        say("Every block there is"),
        say("Plain, **bold**, *emphasis* and `code` with {when} by {who}.", when=When(NOW), who=who),
        say("A heading inside", tone="heading"), say("Quiet words.", tone="quiet"), say("All is well.", tone="good"),
        say("Look at this.", tone="caution"), say("This failed.", tone="bad"),
        say("Three things:\n- the first\n- the **second**\n- the third\n\nAnd an end."),
        Fields(("Closes", say("{at}", at=When(NOW, "long"))), ("Answered", "23 <of> 40")),
        Table("November block, 18 cases, PGY-2", ("Place", "Name", "Better than peers on the same cases", "Answered"),
              (("1", say("{who}", who=who), "8 points, up 2", "14"),
               ("2", say("{who}", who=Member(2)), "5 points", "12"), ("2", "Wei L.", "5 points", "9")),
              frozenset({0, 3})),
        Picture(shown(picture), "Axial CT of the head at the level of the lateral ventricles."),
        Row(*(Button(letter, "quiz.answer", 41, letter.lower()) for letter in "ABCD"),
            Button("Not sure", "quiz.answer", 41, "unsure")),
        Row(Button("Save", "quiz.more", 40, look="primary"), Button("Reject", "quiz.concern", 41, look="danger"),
            Link("The source", "https://example.org/a?b=1&c=2"), Link("Not a link", "javascript:alert(1)")),
        Row(Menu("Deck", "quiz.answer", 42, choices=[Choice("a", "Neuro"), Choice("b", "Chest <x>")])))


@dataclass
class Memory:
    """The rows: a `Store` for the dispatcher and a `Backstage` for the pages."""

    now: datetime = NOW
    bytes: Any = None
    quarantine: Path = Path("quarantine")
    accepts: str = "raw"
    members: dict[int, Presence] = field(default_factory=dict)
    posted: dict[int, tuple[int, Message]] = field(default_factory=dict)
    sessions: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    links: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    tickets: dict[str, tuple[Ticket, datetime]] = field(default_factory=dict)
    handouts: dict[str, tuple[Handout, datetime]] = field(default_factory=dict)
    stored: dict[str, Kept] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    looked: set[tuple[int, int, str, int | None]] = field(default_factory=set)
    words: str = "as-they-were"
    side: int = 512
    unready: list[str] = field(default_factory=list)
    jobs: dict[int, Progress] = field(default_factory=dict)

    def clock(self) -> datetime:
        """Tell the time."""
        return self.now

    # The dispatcher's store.
    async def enter(self, person: Person, place: Place | None, now: datetime) -> Presence:
        return self.members[int(person.external)]

    async def community(self, community: int, member: int | None = None) -> Presence:
        return Presence(community, member, 0, "", "member")

    async def exists(self, noun: str, community: int, row: int) -> bool:
        return community == (2 if row >= 900 else 1)

    async def by_number(self, noun: str, community: int, number: int) -> int | None:
        return number if community == 1 and number < 900 else None

    async def number(self, noun: str, community: int, row: int) -> int:
        return row

    async def offer(self, noun: str, presence: Presence, text: str) -> Sequence[Choice]:
        rooms = await self.rooms(presence.community, None)
        return [Choice(str(room.place), room.name) for room in rooms if noun == "place" and text in str(room.place)]

    async def keep(self, community: int, kept: Kept, now: datetime) -> None:
        self.stored[kept.id] = kept

    async def kept(self, community: int, id: str, member: int | None, now: datetime) -> Kept | None:
        found = self.stored.get(id)
        return found if found is not None and found.member == member else None

    async def drop(self, community: int, id: str, member: int | None) -> bool:
        return self.stored.pop(id, None) is not None

    async def upload_link(self, community: int, member: int | None, token: str, now: datetime) -> str | None:
        return None

    async def unheard(self, presence: Presence) -> str | None:
        return None

    async def sign_in_link(self, community: int, member: int, now: datetime) -> str | None:
        return None

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    async def post(self, community: int, place: Place, view: str, subject: tuple[str, int], key: str,
                   now: datetime) -> None:
        self.add(community, place, view)

    async def redraw(self, subject: tuple[str, int]) -> None: ...

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        self.jobs[7] = Progress("", 0, 34, False)
        return 7

    # The pages' backstage.
    async def person(self, member: int) -> Person | None:
        found = self.members.get(member)
        return Person("web", "north", str(member), found.name) if found else None

    async def personas(self) -> Sequence[Persona]:
        return [Persona(1, "Resident"), Persona(2, "Student"), Persona(3, "Director")]

    async def rooms(self, community: int, member: int | None) -> Sequence[Room]:
        if community == 2:
            return [Room(ELSEWHERE, "South cases")]
        return [Room(CASES, "Cases"), Room(LOUNGE, "Board and announcements")]

    async def messages(self, community: int, place: Place, before: int | None, limit: int) -> Sequence[Message]:
        found = [one for owner, one in self.posted.values() if owner == community and one.place == place]
        return [one for one in found if before is None or one.id < before][-limit:]

    async def pinned(self, community: int, place: Place) -> Sequence[Message]:
        return ()

    async def message(self, community: int, delivery: int) -> Message | None:
        owner, found = self.posted.get(delivery, (0, None))
        return found if owner == community else None

    async def public_picture(self, community: int, hash: str) -> Image | None:
        seen = community == 1 and hash in PICTURES and hash not in self.hidden
        return Image(PICTURES[hash], "image/png") if seen else None

    async def may_see(self, community: int, hash: str) -> bool:
        return await self.public_picture(community, hash) is not None

    async def sheets(self, community: int, case: int, member: int | None) -> Sheets | None:
        side = self.side
        drafts = [Draft(n, f"series 1, image {n}", side, side, side, side, f"pixels{n}",
                        "question" if n in (12, 20) else "", ("masked",) if n <= 11 else (), n <= 12 or n == 20,
                        (case, n, f"pixels{n}", member) in self.looked) for n in range(1, 35)]
        return Sheets(self.words, tuple(drafts), 12, markable=True)

    async def draft_picture(self, community: int, case: int, number: int, pixels: str,
                            whole: bool = False) -> Image | None:
        return Image(PLAIN, "image/png") if number <= 34 and pixels == f"pixels{number}" else None

    async def draft_thumbnail(self, community: int, case: int, number: int, pixels: str) -> Image | None:
        return await self.draft_picture(community, case, number, pixels)

    async def opened(self, community: int, case: int, number: int, pixels: str, member: int, now: datetime) -> None:
        self.looked.add((case, number, pixels, member))

    async def take_sign_in(self, digest: str, now: datetime) -> int | None:
        member, expires = self.links.pop(digest, (None, now))
        return member if expires > now else None

    async def begin_session(self, digest: str, member: int, expires: datetime, now: datetime) -> None:
        self.sessions[digest] = (member, expires)

    async def session(self, digest: str, now: datetime) -> int | None:
        member, expires = self.sessions.get(digest, (None, now))
        return member if expires > now else None

    async def end_session(self, digest: str) -> None:
        self.sessions.pop(digest, None)

    async def take_ticket(self, digest: str, now: datetime) -> Ticket | None:
        ticket, expires = self.tickets.pop(digest, (None, now))
        return ticket if expires > now else None

    async def take_handout(self, digest: str, now: datetime) -> Handout | None:
        handout, expires = self.handouts.pop(digest, (None, now))
        return handout if expires > now else None

    async def progress(self, community: int, job: int, *rest: Any) -> Progress | None:
        return self.jobs.get(job) if community == 1 else None

    async def troubles(self) -> Sequence[str]:
        return self.unready

    async def metrics(self) -> Sequence[str]:
        return ["readout_answers_total 3"]

    # What tests do.
    def add(self, community: int, place: Place, view: str) -> int:
        """Post a message; give its number."""
        id = len(self.posted) + 1
        self.posted[id] = (community, Message(id, place, view, self.now, 1))
        return id

    def change(self, id: int, **changes: Any) -> None:
        """Change a message's row, its revision with it."""
        owner, one = self.posted[id]
        self.posted[id] = (owner, replace(one, revision=one.revision + 1, **changes))


def memory(quarantine: Path) -> Memory:
    """Make the world: members 1 to 4 in two communities, three messages."""
    zone = Audience("en-US", "Europe/Berlin")
    rows = [(1, 1, "Priya N.", "member"), (2, 1, "Sam S.", "member"), (3, 1, "Dr A. Example", "director"),
            (4, 2, "Wei L.", "director")]
    members = {id: Presence(community, id, id, name, role, replace(zone, member=id))
               for id, community, name, role in rows}
    made = Memory(quarantine=quarantine, members=members)
    made.add(1, CASES, Call("gallery.everything", ("41",)).token)
    made.add(1, CASES, Call("quiz.board", ("42",)).token)
    made.add(2, ELSEWHERE, Call("quiz.board", ("942",)).token)
    return made


class World:
    """The rows, the cogs and the dispatcher between them."""

    def __init__(self, quarantine: Path) -> None:
        self.rows = memory(quarantine)
        self.quiz, self.cases = Quiz(), Cases()
        self.registry = Registry([self.quiz, self.cases, Gallery()])
        count = iter(range(1, 10_000))
        self.dispatch = Dispatch(self.registry, self.rows, self.rows.clock, lambda: f"kept{next(count):04d}")
