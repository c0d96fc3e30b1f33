"""Reads a page as a browser would, as far as the house rules about pages need it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with its attributes."""

    tag: str
    attributes: dict[str, str]


_VOID = frozenset({"input", "img", "meta", "link", "br", "hr", "source", "rect", "line", "path", "circle"})


@dataclass
class Page(HTMLParser):
    """Elements in their order, and the text between them."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    spoken: list[tuple[str, str]] = field(default_factory=list)
    """Language and text of what lies in the body."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """Address and text of every link."""
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)
        if tag == "a":
            self.links.append((element.attributes.get("href", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        """Close an element and what was left open in it."""
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note text, its language, and the link that it stands in."""
        self.texts.append(data)
        tags = [one.tag for one in self._open]
        if "body" in tags and data.strip():
            self.spoken.append((self._language(), data.strip()))
        if "a" in tags:
            href, before = self.links[-1]
            self.links[-1] = (href, before + data)

    def _language(self) -> str:
        said = (one.attributes["lang"] for one in reversed(self._open) if "lang" in one.attributes)
        return next(said, "")

    @property
    def language(self) -> str:
        """What the page as a whole speaks."""
        return next((one.attributes.get("lang", "") for one in self.all("html")), "")

    def texts_in(self, language: str) -> list[str]:
        """What is said in this language."""
        return [text for spoken, text in self.spoken if spoken == language]

    def values(self, name: str) -> list[int]:
        """The numbers that elements carry in an attribute, in order."""
        return [int(one.attributes[name]) for one in self.elements if name in one.attributes]

    @property
    def text(self) -> str:
        """All text with runs of blanks folded."""
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[Element]:
        """Every element with this tag."""
        return [one for one in self.elements if one.tag == tag]

    def ids(self) -> list[str]:
        """Every id, in order."""
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]


def read(html: str) -> Page:
    """Read a page."""
    page = Page()
    page.feed(html)
    return page


def faults(page: Page) -> list[str]:
    """What breaks the rules for every page: inline code, foreign sources, unlabelled language, double ids."""
    found = []
    for one in page.elements:
        names = set(one.attributes)
        if one.tag == "style" or (one.tag == "script" and "src" not in names):
            found.append(f"inline <{one.tag}>")
        found += [f"<{one.tag} {name}>" for name in names if name == "style" or name.startswith("on")]
        found += [
            f"{name}={one.attributes[name]}"
            for name in ("src", "href", "action")
            if one.attributes.get(name, "").startswith(("http:", "https:", "//", "javascript:"))
        ]
    if page.language not in ("vi", "en"):
        found.append("no lang")
    ids = page.ids()
    found += [f"id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
    return found
