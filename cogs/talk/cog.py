"""What readers, authors and editors can say to each other about a revealed case."""

from __future__ import annotations

from typing import Annotated

from bot import (
    Ask,
    Button,
    Call,
    Card,
    CaseId,
    Cog,
    Confirmed,
    Context,
    DisagreementId,
    InquiryId,
    Refusal,
    RoundId,
    Text,
    action,
    check_words,
    say,
    view,
)
from cogs.talk import cards, outcomes, reading
from db import rounds, talk

WHY, QUESTION, ANSWER = 300, 500, 1_000
GONE = "That is not here any more."


async def _value(ctx: Context, given: dict[str, str]) -> str:
    row = await reading.present(ctx, given)
    round = await ctx.read(rounds.get, ctx.community, row.round) if row is not None else None
    return (round.letter(row.value) or row.value) if row is not None and round is not None else ""


async def _why(ctx: Context, given: dict[str, str]) -> str:
    row = await reading.present(ctx, given)
    return row.why if row is not None else ""


async def _named(ctx: Context, given: dict[str, str]) -> str:
    row = await reading.present(ctx, given)
    return "yes" if row is not None and row.named else "no"


Revealed = Annotated[CaseId, Ask("Case", "Revealed: its number or a word of its title.", suggest=reading.revealed)]
Value = Annotated[str, Ask("What is right", "Its letter on the card.", most=100, suggest=reading.answers, now=_value)]
Why = Annotated[str, Ask("Why, in a line", "No name of a patient or a place.", most=WHY, now=_why)]
Named = Annotated[bool, Ask("With my name", "Else nobody is told that it was you.", now=_named)]
# A modal of Discord's shows a hundred letters here: the promise has to stand in them, before anybody asks.
Question = Annotated[str, Ask("Your question", "Signed “A reader asks”. Editors see who asked only if it is reported.",
                              long=True, most=QUESTION, now=reading.askable)]
Reply = Annotated[str, Ask("Answer", "No name of a patient or a place.", long=True, most=ANSWER)]


class Talk(Cog, name="talk"):
    """After the reveal: disagree with the answer, ask as a reader, and answer those who do."""

    @action("talk about", submit="Go on", title="Say something about a case")
    async def about(self, ctx: Context, case: Revealed) -> Card:
        """See what you can say about a revealed case, and what became of what you said."""
        round = await ctx.read(reading.newest, ctx.community, case)
        if round is None:
            raise Refusal("This case has not been revealed. Talk about it after that.", field="case")
        row = await reading.round_of(ctx, round)
        return cards.open_to(row, await ctx.read(talk.mine, ctx.community, round, ctx.member))

    @action(submit="Send", form=True, title="Disagree with the answer")
    async def disagree(self, ctx: Context, round: RoundId, value: Value, why: Why, named: Named = False,
                       confirmed: Confirmed = "") -> Text:
        """Say which answer you hold to be right and why; the author and the editors read it."""
        before = await reading.present(ctx, {"round": f"={round}"})
        row, why = await reading.round_of(ctx, round), " ".join(why.split())
        option = next((option for letter, option, _ in row.options if letter == value), value)
        # Where a question has no options, what is held to be right is typed as well.
        words = why if option in row.order else f"{option}. {why}"
        await check_words(ctx, words, "story", "why", confirmed, before.why if before is not None else "")
        sent = await ctx.db(talk.disagree, ctx.community, round, ctx.member, option, why, named, ctx.now)
        return outcomes.disagreed(sent, named)

    @action(submit="Ask", title="Ask as a reader")
    async def ask(self, ctx: Context, round: RoundId, text: Question, confirmed: Confirmed = "") -> Text:
        """Ask about a revealed case; everybody reads the question, and nobody is told whose it is."""
        await reading.round_of(ctx, round)
        text = text.strip()
        await check_words(ctx, text, "story", "text", confirmed)
        return outcomes.asked(await ctx.db(talk.ask, ctx.community, round, ctx.member, text, ctx.now))

    @view
    async def inquiry(self, ctx: Context, inquiry: InquiryId) -> Card:
        """Show a question that a reader asks, and its answer."""
        return cards.inquiry(await _asked(ctx, inquiry))

    @action(submit="Answer", title="Answer a reader")
    async def answer(self, ctx: Context, inquiry: InquiryId, text: Reply, confirmed: Confirmed = "") -> Text:
        """Answer a reader's question where it stands; everybody reads the answer."""
        found = await _asked(ctx, inquiry)
        _may_answer(ctx, found.round.case.author)
        text = text.strip()
        await check_words(ctx, text, "teaching", "text", confirmed, found.row.reply)
        return outcomes.answered(await ctx.db(talk.answer, ctx.community, inquiry, text, ctx.member, ctx.now))

    @action
    async def report(self, ctx: Context, inquiry: InquiryId) -> Card:
        """See what happens when you report a question."""
        found = await _asked(ctx, inquiry)
        if found.row.state != "shown":
            raise Refusal("This question is not shown any more, so there is nothing to report.")
        return cards.before_report(found)

    @action(replace=True)
    async def hide(self, ctx: Context, inquiry: InquiryId) -> Text:
        """Hide a question everywhere, and tell the editors; nobody is told who reported it."""
        return outcomes.reported(await ctx.db(talk.report, ctx.community, inquiry, ctx.member, ctx.now))

    @view(role="editor")
    async def reported(self, ctx: Context, inquiry: InquiryId) -> Card:
        """Show a question that was reported, as editors see it."""
        return cards.reported(await _asked(ctx, inquiry))

    @action(role="editor")
    async def look(self, ctx: Context, inquiry: InquiryId) -> Card:
        """See a question that was reported, and what you can do about it."""
        return await ctx.draw(Call.of(self.reported, inquiry))

    @action(role="editor", replace=True)
    async def keep(self, ctx: Context, inquiry: InquiryId) -> Card:
        """Show a reported question again: nothing is wrong with it."""
        return await self._decide(ctx, inquiry, False)

    @action(role="editor", replace=True)
    async def remove(self, ctx: Context, inquiry: InquiryId) -> Card:
        """Remove a reported question for good, wherever it stands."""
        return await self._decide(ctx, inquiry, True)

    async def _decide(self, ctx: Context, inquiry: int, founded: bool) -> Card:
        decided = await ctx.db(talk.decide, ctx.community, inquiry, founded, ctx.member, ctx.now)
        drawn = await ctx.draw(Call.of("talk.reported", inquiry))
        told = say("Somebody has decided about this question already.", tone="caution")
        return Card(drawn.title, told, *drawn.blocks) if decided == "unknown" else drawn

    @action(role="editor")
    async def who(self, ctx: Context, inquiry: InquiryId) -> Text:
        """See who asked a question that is reported; that you looked is written down."""
        return outcomes.who(await ctx.db(talk.who, ctx.community, inquiry, ctx.member, ctx.now))

    @view
    async def said(self, ctx: Context, round: RoundId) -> Card:
        """Show what readers say about a case, to its author and to editors."""
        # A place in which it is posted is one for editors.
        whole = ctx.audience.member is None or ctx.may("editor")
        found = await ctx.read(reading.said, ctx.community, round, whole)
        if found is None or not (whole or found.round.case.author == ctx.audience.member):
            raise Refusal(GONE)
        return cards.said(found)

    @action
    async def show(self, ctx: Context, round: RoundId) -> Card:
        """See what readers say about a case that you wrote or edit."""
        return await ctx.draw(Call.of(self.said, round))

    @action("talk list", alone=True)
    async def list(self, ctx: Context) -> Card:
        """List what readers say that waits for an answer: about every case for editors, else about those you wrote."""
        author = None if ctx.may("editor") else ctx.member
        return cards.listed(await ctx.read(reading.waiting, ctx.community, author))

    @action(submit="Answer", title="Answer who disagrees")
    async def reply(self, ctx: Context, disagreement: DisagreementId, text: Reply, confirmed: Confirmed = "") -> Text:
        """Answer a reader who disagrees; they alone read it."""
        row = await ctx.read(reading.disagreed, ctx.community, disagreement)
        if row is None:
            raise Refusal(GONE)
        _may_answer(ctx, row.round.case.author)
        text = text.strip()
        await check_words(ctx, text, "teaching", "text", confirmed, row.row.reply)
        return outcomes.replied(await ctx.db(talk.reply, ctx.community, disagreement, text, ctx.member, ctx.now))

    @view
    async def heard(self, ctx: Context, disagreement: DisagreementId) -> Card:
        """Tell a reader what became of a disagreement."""
        row = await ctx.read(reading.disagreed, ctx.community, disagreement)
        if row is None or not await ctx.read(talk.reader, ctx.community, disagreement, ctx.audience.member):
            raise Refusal(GONE)
        if reading.withdrawn(row.round):
            raise Refusal(reading.WITHDRAWN)
        return Card(None, *cards.heard(row.round, row.row))


async def _asked(ctx: Context, inquiry: int) -> reading.Asked:
    found = await ctx.read(reading.asked, ctx.community, inquiry)
    if found is None:
        raise Refusal(GONE)
    if reading.withdrawn(found.round):
        raise Refusal(reading.WITHDRAWN)
    await reading.may_travel(ctx, found.round)
    return found


def _may_answer(ctx: Context, author: int | None) -> None:
    if not ctx.may("editor") and ctx.member != author:
        raise Refusal("Only the author of this case and editors can answer. Say what you think where it was posted.",
                      Button(say("What you can say"), "talk.list"))
