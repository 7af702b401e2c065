"""How each field of a case is asked for. The same asks begin a case and edit one, where they come filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import db.cases
import db.members
import db.sent
from bot import Ask, Button, CaseId, Context, File, Refusal, say
from cogs.cases import arriving
from cogs.cases.fields import LIST_LIMITS, TEXT_LIMITS, WHY_LIMIT
from cogs.cases.typed import shown

PICTURES_AT_ONCE = 3000
# What is shown after the reveal only: whoever reads one of them before knows the answer.
TELLING = ("key", "synonyms", "explanation", "why_not", "teaching_points", "references", "tags", "alt_full", "findings",
           "answer_images")


async def case_of(ctx: Context, case: int) -> db.cases.CaseRow:
    """Read a case that the caller may work on: an author their own, who finishes a sent one that, an editor any."""
    row = await ctx.read(db.cases.get, ctx.community, case)
    if row is None:
        raise Refusal("That case is not here any more.")
    own = row.author == ctx.member or ctx.may("editor")
    if not own and not await ctx.read(db.sent.finishes, ctx.community, case, ctx.member):
        raise Refusal("Only its author and editors can work on case {number}.", number=row.number)
    return row


async def bound_case(ctx: Context, given: dict[str, str]) -> db.cases.CaseRow | None:
    """Find the case that a form is about, bound by a button or typed as a number; None where there is none yet."""
    row = await row_of(ctx, given)
    return await known_case(ctx, await case_of(ctx, row)) if row is not None else None


async def row_of(ctx: Context, given: dict[str, str]) -> int | None:
    """Give the row of the case that a form is about; None where no number says which."""
    text = given.get("case", "").strip()
    bare = text.lstrip("=#")
    if not (bare.isdecimal() and len(bare) < 10):
        return None
    return int(bare) if text.startswith("=") else await ctx.dispatch.store.by_number("case", ctx.community, int(bare))


async def known_case(ctx: Context, case: db.cases.CaseRow) -> db.cases.CaseRow:
    """Refuse to fill a form with the key of a case that is open now, unless the reader knows it already."""
    knows = case.author == ctx.member or ctx.member in await ctx.read(db.cases.opened_by, case.id)
    if case.version.posted and not knows and await ctx.read(db.cases.secret, case.id):
        raise Refusal("Case {number} is open now, and this form shows its key.",
                      Button(say("Show the key; you are not ranked on it then"), "cases.tell", case.id),
                      number=case.number)
    return case


def filled(name: str) -> Any:
    """Give the reader of a field's present value; whoever reads the answer this way is not ranked on the case."""

    async def now(ctx: Context, given: dict[str, str]) -> str | list[str]:
        case = await bound_case(ctx, given)
        if case is None:
            return ""
        if name in TELLING:
            await note_opened(ctx, case)
        return shown(case, name)

    return now


async def note_opened(ctx: Context, case: db.cases.CaseRow) -> None:
    """Note, once, that the caller has seen the answer of a case before it was posted."""
    if ctx.member is None or case.version.posted:
        return
    if ctx.member not in await ctx.read(db.cases.opened_by, case.id):
        await ctx.db(db.cases.opened, case.id, ctx.member)


def _ask(name: str, label: str, group: str, help: str = "", field: str = "", **more: Any) -> Ask:
    most = TEXT_LIMITS.get(field or name) or LIST_LIMITS.get(field or name, (0, None))[1]
    return Ask(label, help, group=group, now=filled(name), **{"most": most, **more})


def _needed(ask: Ask) -> Ask:
    """Give the ask of a field that a new case needs; the form alone cannot, since a question file may bring it."""
    return replace(ask, needed=True, help=f"Needed, here or in the question file. {ask.help}")


def _pictures_here(ctx: Context) -> Ask:
    """Say before anything is sent what the server takes, where that is not everything."""
    return HERE.get(ctx.accepts, PICTURES)


PICTURES = Ask("Pictures", "A DICOM file, folder or zip, up to ten PNG, JPEG, TIFF or WebP pictures, or a bundle. "
               "They are de-identified first.", patient=True, many=PICTURES_AT_ONCE, group="Pictures",
               here=_pictures_here, screen=arriving.pictures)
PACKED = Ask("Bundle", "This server takes bundles only, files that end in .readout. Make one where the pictures are: "
             "`readout pack FOLDER --question FILE.toml --out CASE.readout`. It brings the question with it.",
             group="Pictures")
PUBLISHED = replace(PICTURES, help="This server takes only pictures that are published for reuse or made up, never "
                    "those of a patient of yours. A DICOM file, folder or zip, up to ten PNG, JPEG, TIFF or WebP "
                    "pictures, or a bundle.")
HERE = {"packs": PACKED, "public": PUBLISHED}
Pictures = Annotated[list[File], PICTURES]
Bundle = Annotated[File, Ask("Bundle", "A file that ends in .readout, made by `readout pack`. Never a patient's file.",
                             screen=arriving.bundle)]
QuestionFile = Annotated[File | None, Ask(
    "Question file", "A TOML file with all the rest; what you type here goes before it.", group="Pictures")]
TITLE = _ask("title", "Title", "Question", "It stays once posted, and must not give the answer away.")
PROMPT = _ask("prompt", "Question", "Question", "Like: Most likely diagnosis?")
OPTIONS = _ask("options", "Options", "Question", "Two to ten, one a line. None where the answer is typed or pointed "
               "at.", long=True)
KEY = _ask("key", "Key", "Question", "The letter of the right option, or its text. Typed answers: the diagnosis. "
           "Pointed at: cells, like “C4, C5”.", most=200)
Title = Annotated[str | None, TITLE]
Prompt = Annotated[str | None, PROMPT]
Options = Annotated[list[str] | None, OPTIONS]
Key = Annotated[str | None, KEY]
NewTitle = Annotated[str | None, _needed(TITLE)]
NewPrompt = Annotated[str | None, _needed(PROMPT)]
NewOptions = Annotated[list[str] | None, _needed(OPTIONS)]
NewKey = Annotated[str | None, _needed(KEY)]
History = Annotated[str | None, _ask("history", "History", "Question", "Without dates, places or names.", long=True)]
PERMISSION = _ask(
    "permission", "Permission", "Permission", "What allows these pictures to be shown.",
    labels=(("consent", "the patient's consent"), ("institution", "the institution's permission"),
            ("public", "published for reuse"), ("synthetic", "made up, no patient")))
PermissionKind = Literal["consent", "institution", "public", "synthetic"]
Permission = Annotated[PermissionKind | None, PERMISSION]
NewPermission = Annotated[PermissionKind | None, _needed(PERMISSION)]
PermissionReference = Annotated[str | None, _ask(
    "permission_reference", "Reference of the permission", "Permission",
    "Where the consent is filed, the approval's number, or data set "
    "and license. No name of a patient.")]
PermissionExpires = Annotated[date | None, _ask(
    "permission_expires", "Permission ends on", "Permission", "A date like 2027-12-31; the case is taken down then. "
    "Empty: it does not end.")]
Audience = Annotated[Literal["department", "community", "public"] | None, _ask(
    "audience", "May travel as far as", "Permission", "How far the case may ever go.")]
Author = Annotated[str | None, _ask("author", "Author's credit", "Permission", "As it stands below the answer.",
                                    "author_credit")]
Explanation = Annotated[str | None, _ask("explanation", "Explanation", "Teaching", "Why the key is right.", long=True)]
WhyNot = Annotated[list[str] | None, _ask(
    "why_not", "Why not the others", "Teaching", "One a line, like “A: it is lens-shaped”.", long=True,
    most=WHY_LIMIT + 10)]
TeachingPoints = Annotated[list[str] | None, _ask("teaching_points", "Teaching points", "Teaching", "One a line.",
                                                  long=True)]
References = Annotated[list[str] | None, _ask("references", "References", "Teaching", "One a line.", long=True)]
Tags = Annotated[str | None, _ask("tags", "Tags", "Teaching", "With commas between them.", most=300)]
Alt = Annotated[str | None, _ask("alt", "Alt text", "Pictures shown",
                                 "What the picture is, without giving the answer away.", long=True)]
AltFull = Annotated[str | None, _ask("alt_full", "Alt text after the reveal", "Pictures shown", long=True)]
Window = Annotated[str | None, _ask("window", "Window", "Pictures shown", "Center and width like 40/80, or a name like "
                                    "brain.", most=60)]
KeyImages = Annotated[str | None, _ask("key_images", "Key pictures", "Pictures shown", "Like “12, 20”, counted from 1. "
                                       "Otherwise the middle one.", most=60)]
Series = Annotated[int | None, _ask("series", "Series", "Pictures shown", "Which one is shown, counted from 1.",
                                    least=1, most=1000)]
Findings = Annotated[list[str] | None, _ask(
    "findings", "Marked findings", "Marks", "One a line: picture: left, top, width, height, label.", long=True,
    most=150)]
AnswerImages = Annotated[str | None, _ask(
    "answer_images", "Pictures shown only with the answer", "Marks", "Like “2”, counted from 1: those with arrows or "
    "text that give the key away.", most=60)]
Confirmed = Annotated[str, Ask("Words that are fine", "The button that says so carries it.", bound=True)]
Difficulty = Annotated[int | None, _ask("difficulty", "Difficulty", "Marks", "1 to 3, shown after the reveal.", least=1,
                                        most=3)]
ANSWERED = "How it is answered"
Kind = Annotated[Literal["choice", "text", "ranked", "point"] | None, _ask(
    "kind", "Kind of question", ANSWERED, "Left open: readers choose one of the options.",
    labels=(("choice", "choose one of the options"), ("text", "type the diagnosis"),
            ("ranked", "rank a differential of three"), ("point", "point to it on the picture")))]
Synonyms = Annotated[list[str] | None, _ask(
    "synonyms", "Synonyms", ANSWERED, "Of a typed answer: other names that count, one a line. Spelling, plurals and "
    "word order are matched by themselves.", long=True)]
LookFirst = Annotated[bool | None, _ask(
    "look_first", "Look first, then choose", ANSWERED, "The options appear after a reader has said what they see.")]
Case = Annotated[CaseId, Ask("Case", "Which one.")]
