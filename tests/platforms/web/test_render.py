"""Cards and forms as HTML: one golden file for each, and no value that breaks out of its place."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot import Button, Card, Choice, Fields, Link, Member, Menu, Picture, Row, Table, Text, say, written
from bot.chat.card import Form, FormField
from bot.chat.people import Audience
from bot.platforms.web.fields import draw_form
from bot.platforms.web.render import Setting, draw, opens
from tests.platforms.web.world import PLAIN_HASH, everything, shown

GOLDEN = Path(__file__).parents[2] / "golden" / "web"
AT = Setting(Audience("en-US", "Europe/Berlin"), "web:north/cases")


def golden(name: str, drawn: str) -> None:
    """Compare with the golden file; write it where there is none yet."""
    path = GOLDEN / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn + "\n")
    assert drawn + "\n" == path.read_text(), f"{name} changed; delete the file to accept what is drawn now"


def form() -> Form:
    """Give a form with every kind of field, some with help, some with problems."""
    few = (Choice("a", "First"), Choice("b", "Second"))
    many = tuple(Choice(str(n), say("Number {n}", n=n)) for n in range(1, 8))
    fields = (
        FormField("title", "Title", "text", True, say("It must not give it away."), now="Fall <b>", group="One"),
        FormField("history", "History", "text", False, long=True, now="Line 1\nLine 2", group="One", limit=4000),
        FormField("deck", "Deck", "text", False, choices=few, suggests=True),
        FormField("level", "Level", "number", True, now="2"),
        FormField("checked", "I looked at every picture", "yes", True),
        FormField("agreed", "Agreed", "yes", False, now="yes"),
        FormField("on", "On", "date", False, now="2027-02-28"),
        FormField("until", "Until", "moment", False, now="2027-02-28 14:00"),
        FormField("at", "At", "time", False, now="07:00"),
        FormField("key", "Key", "choice", True, choices=few, now="b"),
        FormField("permission", "Permission", "choice", True, choices=many, now="3"),
        FormField("days", "Days", "choice", False, choices=few, now=("a", "b"), long=True),
        FormField("case", "Case", "id", True, choices=many, suggests=True, now="12"),
        FormField("who", "Who", "member", False, suggests=True),
        FormField("place", "Place", "place", False, choices=few, suggests=True),
        FormField("pictures", "Pictures", "file", True, many=3000, patient=True),
        FormField("sheet", "Question file", "file", False))
    problems = {"title": say("The title gives the answer away.", tone="caution"), "": say("Two things are left.")}
    return Form("cases.add/42", say("Add a case"), fields, "Save", None, problems)


def test_a_card_with_every_block() -> None:
    golden("card.html", draw(everything("ab" * 32), AT))


def test_a_form_with_every_field() -> None:
    golden("form.html", draw_form(form(), AT))


def test_rows_that_a_chat_parts_stand_together() -> None:
    card = Card(None, Row(*(Button(x, "quiz.answer", 1, x) for x in "abcde")), Row(Button("f", "quiz.answer", 1, "f")))
    assert draw(card, AT).count("<form") == 1


def test_a_title_among_the_blocks_heads_the_card() -> None:
    drawn = draw(Card(None, say("Before.", tone="quiet"), say("The title", tone="title"),
                      say("Inside", tone="heading")), AT)
    assert '<h2 id="panel-title">The title</h2>' in drawn
    assert "<h3" in drawn


def test_lists_and_paragraphs() -> None:
    drawn = draw(Card(None, say("One\nline\n\n- a\n- **b**\nend")), AT)
    assert "<p>One<br>line</p><ul><li>a</li><li><strong>b</strong></li></ul><p>end</p>" in drawn


@pytest.mark.parametrize(("url", "may"), [
    ("https://example.org", True), ("http://example.org", True), ("mailto:a@example.org", True), ("/review/5", True),
    ("javascript:alert(1)", False), ("JaVaScript:alert(1)", False), ("data:text/html,x", False),
    ("//example.org", False),
    ("/\\example.org", False), ("", False), ("https://[", False), (" javascript:alert(1)", False)])
def test_only_harmless_addresses_are_links(url: str, may: bool) -> None:
    assert opens(url) is may


class Seen(HTMLParser):
    """Every tag and attribute's name, and all text and attributes' values."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self.words += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def seen(drawn: str) -> Seen:
    """Read HTML as a browser does."""
    parser = Seen()
    parser.feed(drawn)
    parser.close()
    return parser


def card_of(value: str) -> Card:
    """Put a value wherever a card takes one."""
    return Card(say("{x}", x=value), say("**{x}** and `{x}` by {m}", x=value, m=Member(1, value)),
                Text(f"x{value}y".replace("*", "").replace("`", "").replace("\n", "").replace("\r", ""), written=True),
                Fields((value, value)), Table(value, (value,), ((value,),)),
                Picture(shown(PLAIN_HASH), f"a {value}"),
                Row(Button(f"ab{value}", "quiz.answer", value), Link(f"ab{value}", "https://example.org/")),
                Row(Menu(value, "quiz.answer", choices=[Choice(value, value)])))


def form_of(value: str) -> Form:
    """Put a value wherever a form takes one."""
    choices = (Choice(value, value), Choice("other", "Other"))
    return Form(value, say("{x}", x=value), (
        FormField("a", say("{x}", x=value), "text", True, say("{x}", x=value), now=value),
        FormField("b", value, "text", False, now=value, long=True),
        FormField("c", value, "choice", True, choices=choices), FormField("d", value, "id", True, choices=choices),
        FormField("e", value, "text", False, choices=choices, suggests=True)), value, None,
        {"a": say("{x}", x=value)})


TRICKY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.sampled_from(['"><script>alert(1)</script>', "' onerror='x", "</textarea><img src=x>", "&lt;b&gt;", "<!--",
                     "]]>", "{{ 7*7 }}", "{% raw %}",
                     "{x}", "</title>", "\u2028", "&#0;", "<plaintext>", "`<b>`", "**<b>**"]))


@given(TRICKY)
def test_no_value_breaks_out_of_its_place(value: str) -> None:
    """Whatever a value holds, tags and attributes stay those that a plain word has."""
    at = Setting(Audience(), value, value)
    plain = Setting(Audience(), "word", "word")
    word = "word" if value else ""
    if value:
        assert seen(draw(card_of(value), at)).shape == seen(draw(card_of(word), plain)).shape
        assert seen(draw_form(form_of(value), at)).shape == seen(draw_form(form_of(word), plain)).shape


def test_what_a_person_wrote_is_no_template() -> None:
    drawn = draw(Card(None, written("{name} <b>")), AT)
    assert "{name} &lt;b&gt;" in drawn
    assert isinstance(drawn, Markup)


def test_each_line_of_what_is_wrong_names_its_field() -> None:
    """Three confirmations that are missing have one sentence, and three lines."""
    sentence = say("Confirm this before you go on.")
    fields = tuple(FormField(name, label, "yes", True) for name, label in (
        ("seen", "I looked at every picture"), ("sure", "Is it allowed to be shown?"), ("clean", "No name is in it")))
    form = Form("cases.approve", "Approve", (*fields, FormField("title", "Title", "text", True)), "Approve", None,
                {**{field.name: sentence for field in fields}, "title": say("Fill in: {label}.", label="Title")})
    drawn = draw_form(form, AT)
    told = re.findall('<li><a href="#field-([a-z]+)">(.*?)</a></li>', drawn)
    assert told == [("seen", "<strong>I looked at every picture:</strong> Confirm this before you go on."),
                    ("sure", "<strong>Is it allowed to be shown?</strong> Confirm this before you go on."),
                    ("clean", "<strong>No name is in it:</strong> Confirm this before you go on."),
                    ("title", "Fill in: Title.")]
