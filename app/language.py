"""The language that pages speak: Vietnamese as it is written in the code, or English from a catalog.

The texts in code and templates are Vietnamese; `app/translations/en/LC_MESSAGES/kyso.po` has the English of
each. Who renders a page says for which language (`speaking`); everything else, the command line, reports and
result documents included, speaks Vietnamese.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po


class Language(StrEnum):
    """Language tags of BCP 47."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


CATALOG: Final = Path(__file__).resolve().parent / "translations" / "en" / "LC_MESSAGES" / "kyso.po"
_SPOKEN: Final[ContextVar[Language]] = ContextVar("language", default=Language.VIETNAMESE)


def spoken() -> Language:
    """The language of whatever is being rendered."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language inside."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def gettext(text: str) -> str:
    """The text in the language spoken; as it is where the catalog has nothing."""
    return text if spoken() is Language.VIETNAMESE else english().get(text, text)


def is_translated(text: str) -> bool:
    """Whether the text can be said in the language spoken."""
    return spoken() is Language.VIETNAMESE or text in english()


@cache
def english() -> Mapping[str, str]:
    """Vietnamese texts and their English."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="en")
    return {str(one.id): str(one.string) for one in catalog if one.id and one.string}
