"""Reads a page as a browser would, as far as the house rules about pages need it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with its attributes."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Page(HTMLParser):
    """Elements in their order, and the text between them."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.texts.append(data)

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
    if not any(one.tag == "html" and one.attributes.get("lang") == "vi" for one in page.elements):
        found.append("no lang")
    ids = page.ids()
    found += [f"id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
    return found
