"""One person on Slack: what they type, press, choose and fill, and what they read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.chat.people import Audience, Person, Place
from tests.scenarios.html_tree import tree
from tests.scenarios.slack_parts import Parts, Shown, entries, parts_of
from tests.scenarios.slack_words import card_words, is_form, label_of, modal_words
from tests.scenarios.web_driver import WebSeat
from tests.scenarios.web_words import open_form
from tests.servers.slack import Answer, Hand, controls
from tests.servers.slack.world import Json, Message

if TYPE_CHECKING:
    from tests.scenarios.slack_driver import SlackHouse


class SlackSeat:
    """One person in one channel. `card` is what only this person sees; `form` the modal that asks."""

    def __init__(self, house: SlackHouse, hand: Hand, person: Person, place: Place, audience: Audience) -> None:
        self.house, self.hand, self.person, self.place = house, hand, person, place
        self.audience = audience
        self.form: Any = None
        self.card: Shown | None = None
        self._typed: dict[str, object] = {}
        self._page: WebSeat | None = None

    async def say(self, text: str) -> str:
        """Type the words behind the command."""
        await self._close()
        return await self._done(lambda: self.hand.slash(text))

    async def press(self, label: str, *, at: datetime | None = None) -> str:
        """Press a button by its label: on what only this person sees if it is there, else on the newest message."""
        if self._page is not None and label in [one.label for one in self._page._controls()]:
            return self._on_page(await self._page.press(label))
        for shown in self._shown():
            for one in controls(shown):
                if one["type"] == "button" and label_of(one) == label and "url" not in one:
                    await self._leave(shown)
                    return await self._done(partial(self.hand.click, shown, one["action_id"], at=_stamp(at)))
        seen = [label_of(one) for shown in self._shown() for one in controls(shown) if one["type"] == "button"]
        raise LookupError(f"no button {label!r} among {seen}")

    async def press_token(self, token: str, *, at: datetime | None = None) -> str:
        """Press a button by its token, as a forger would."""
        shown = next(iter(self._shown()), None) or self.house.stray(self.hand)
        await self._leave(shown)
        return await self._done(lambda: self.hand.forge(shown, token, at=_stamp(at)))

    async def choose(self, menu: str, label: str) -> str:
        """Choose an entry of a menu by its label."""
        for shown in self._shown():
            for one in controls(shown):
                if one["type"] == "static_select" and label_of(one) == menu:
                    await self._leave(shown)
                    return await self._done(partial(self.hand.choose, shown, one["action_id"], label))
        raise LookupError(f"no menu {menu!r}")

    async def fill(self, **values: object) -> str:
        """Fill the open form and send it; fields not named keep what they show."""
        if self._page is not None:
            return self._on_page(await self._page.fill(**values))
        if isinstance(self.form, Parts):
            return await self._done(partial(self.form.fill, values))
        assert self.form is not None, "no form is open"
        # Slack keeps what was typed into a modal that is still open.
        self._typed |= values
        view, sent = self.form, entries(self.form, self._typed, self.audience)
        self._reopen(view)
        return await self._done(lambda: self.hand.submit(view, sent, forced=True))

    async def upload(self, name: str, *paths: Path, **values: object) -> str:
        """Put files into a field of the open form, fill others, and send it; a value that is a path is a file too."""
        if self._page is not None:
            return self._on_page(await self._page.upload(name, *paths, **values))
        return await self.fill(**{name: list(paths)}, **values)

    def see(self) -> str:
        """See the messages of the place, oldest first, then what only this person sees."""
        shown = [self._words(one) for one in self._standing()]
        shown += [self._words(self.card)] if self.card is not None else []
        shown += [modal_words(self.form, self.audience)] if isinstance(self.form, dict) else []
        shown += [self._page.see()] if self._page is not None else []
        return "\n\n".join(shown)

    def _words(self, shown: Shown) -> str:
        return card_words(shown.blocks if isinstance(shown, Message) else shown["blocks"], self.audience)

    def _shown(self) -> list[Shown]:
        return [*([self.card] if self.card is not None else []), *reversed(self._standing())]

    def _standing(self) -> list[Message]:
        """List the messages of the channel; what stands in a thread is not seen there."""
        return [one for one in self.house.server.world.standing(self.hand.channel) if one.thread is None]

    async def _leave(self, shown: Shown) -> None:
        """Close the modal that lies over what is acted on."""
        if isinstance(shown, Message):
            await self._close()

    async def _close(self) -> None:
        if self.hand.modal is not None:
            await self.hand.close(self.hand.modal, cleared=True)

    def _reopen(self, view: Json) -> None:
        """Have a form open that a scenario kept, as two people might have the same one open."""
        screen = self.house.server.screen(self.hand.home.id, self.hand.user)
        if all(one["id"] != view["id"] for one in screen.modals):
            screen.modals = [view]

    async def _done(self, what: Callable[[], Awaitable[Answer]]) -> str:
        """Do something, and see what comes back."""
        answer = await what()
        self.audience = await self.house.audience(self.person)
        if answer.errors:
            return "\n".join([*answer.errors.values(), modal_words(self.form, self.audience)])
        self._typed, self._page, self.form = {}, None, None
        if answer.view is not None:
            return await self._viewed(answer.view, what)
        message = answer.message
        if message is None:
            return ""
        return await self._carded(message, message.reader is not None, what)

    async def _viewed(self, view: Json, what: Callable[[], Awaitable[Answer]]) -> str:
        if not is_form(view):
            return await self._carded(view, True, what)
        self.form = view
        return modal_words(view, self.audience)

    async def _carded(self, shown: Shown, private: bool, what: Callable[[], Awaitable[Answer]]) -> str:
        if private:
            self.card = shown
        link = next((one["url"] for one in controls(shown) if "/upload/" in one.get("url", "")), None)
        if link is not None:
            return await self._follow(link)
        self.form = await parts_of(self.hand, shown, what, self.audience) if self.house.whole else None
        return self.form.words if self.form is not None else self._words(shown)

    async def _follow(self, link: str) -> str:
        """Open the upload page, as somebody does who was given its link."""
        page = WebSeat(self.house.browser(), self.house.web, self.person, self.place)
        door = next(tree((await page.browser.get(link)).text).every("form"))
        opened = tree((await page.browser.post(door["action"])).text)
        page._panel = next(opened.looking("panel-card"))
        self.form = page.form = open_form(page._panel)
        self._page = page
        assert page.form is not None
        return page.form.words

    def _on_page(self, said: str) -> str:
        assert self._page is not None
        self.form = self._page.form
        return said


def _stamp(at: datetime | None) -> str | None:
    return f"{at.timestamp():.6f}" if at is not None else None
