"""HTML as a small tree, read with the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(eq=False)
class Node:
    """An element: its tag, its attributes, and what it holds, texts and elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def children(self) -> list[Node]:
        """The elements right inside."""
        return [one for one in self.inside if isinstance(one, Node)]

    def is_a(self, look: str) -> bool:
        """Tell whether the element has a class."""
        return look in self["class"].split()

    def every(self, *tags: str) -> Iterator[Node]:
        """Give the elements of these tags at any depth, in the order of the page."""
        for one in self.children:
            if one.tag in tags:
                yield one
            yield from one.every(*tags)

    def looking(self, look: str) -> Iterator[Node]:
        """Give the elements of a class at any depth, in the order of the page."""
        for one in self.children:
            if one.is_a(look):
                yield one
            yield from one.looking(look)

    def by_id(self, name: str) -> Node | None:
        """Find the element of an id; AssertionError where two have it."""
        found = [one for one in self.everything() if one["id"] == name]
        assert len(found) < 2, f"{len(found)} elements have the id {name}"
        return found[0] if found else None

    def everything(self) -> Iterator[Node]:
        """Give every element at any depth."""
        for one in self.children:
            yield one
            yield from one.everything()

    @property
    def text(self) -> str:
        """The text inside, with the line breaks that the page asks for."""
        if self.tag == "br":
            return "\n"
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Reader(HTMLParser):
    """Builds the tree; AssertionError where an end tag does not fit, since our own pages are well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        here = self.open[-1]
        # A browser leaves the first line break of a text area out.
        here.inside.append(data.removeprefix("\n") if here.tag == "textarea" and not here.inside else data)


def tree(html: str) -> Node:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never ended"
    return reader.open[0]
