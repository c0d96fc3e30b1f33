"""English as a switch: every text of a page has its English, and what stays Vietnamese is marked so."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from markupsafe import escape
from starlette.testclient import TestClient

from app import problems, sentences, wording
from app.language import CATALOG, Language, english, speaking
from app.pages import words
from app.pages.navigation import ENTRIES
from app.pages.rendering import ROLE_TITLES, count, day, figure, moment, percent, period_title, points, say
from signing.periods import parse_period
from tests.app.hostile import not_a_pdf, one_page
from tests.app.pages import samples
from tests.app.pages.markup import faults, read
from tests.app.pages.test_pages import PAGES
from tests.app.pages.test_verdict_view import rendered
from verification.decree30 import DECREE_30
from verification.errors import MESSAGES
from verification.verdict import DocumentVerdict

APP = Path(__file__).resolve().parents[3] / "app"
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s|%%")
VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
"""Letters that English does not borrow."""


def texts_in_templates() -> Iterator[str]:
    """What templates hand to `_()`."""
    for template in sorted((APP / "templates").rglob("*.html")):
        with template.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_",), [], {}):
                yield message if isinstance(message, str) else message[0]


def texts_in_code() -> Iterator[str]:
    """What the code hands to `_()` or `gettext()`."""
    for module in sorted(APP.rglob("*.py")):
        with module.open("rb") as file:
            for _, message, _, _ in extract("python", file, keywords={"_": None, "gettext": None}):
                yield message if isinstance(message, str) else message[0]


def texts_in_tables() -> Iterator[str]:
    """Words for the values of the contract and of the register, titles, fixed messages, rules."""
    for module in (wording, words, problems):
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, dict):
                yield from (word for word in table.values() if isinstance(word, str))
    yield from ROLE_TITLES.values()
    yield from (entry.title for entry in ENTRIES)
    yield from (title for _, title in words.ADMINISTRATION_PARTS)
    yield from sentences.MISSING_WORDS.values()
    yield from MESSAGES.values()
    yield from (rule.title for rule in DECREE_30)


@pytest.mark.parametrize("texts", [texts_in_templates, texts_in_code, texts_in_tables])
def test_every_text_has_its_english(texts: Callable[[], Iterator[str]]) -> None:
    """A page string without English fails here, by name."""
    found = set(texts())
    assert len(found) > 50
    assert sorted(found - set(english())) == [], f"add the English to {CATALOG}"


def test_catalog_holds_nothing_else() -> None:
    """An English text whose Vietnamese is gone is gone, too."""
    used = {*texts_in_templates(), *texts_in_code(), *texts_in_tables()}
    assert sorted(set(english()) - used) == []


def test_english_keeps_what_is_filled_in() -> None:
    """Both texts name the same values."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="en")
    assert not [one.id for one in catalog if one.fuzzy and one.id]
    for vietnamese, text in english().items():
        assert sorted(PLACEHOLDER.findall(vietnamese)) == sorted(PLACEHOLDER.findall(text)), vietnamese


@pytest.mark.parametrize("path", PAGES)
def test_english_page_marks_what_is_vietnamese(browsers: dict[str, TestClient], path: str) -> None:
    """Whatever is read out on an English page is English, or says that it is Vietnamese (WCAG 3.1.2)."""
    administrator = browsers["administrator"]
    page = read(english_page(administrator, path))
    assert page.language == "en"
    assert not faults(page)
    assert [text for text in page.texts_in("en") if VIETNAMESE.search(text)] == []


@pytest.mark.parametrize("pdf", [one_page(b"0 0 m 100 100 l S\n"), not_a_pdf()], ids=["readable", "not"])
def test_english_verdict_of_an_upload(browsers: dict[str, TestClient], pdf: bytes) -> None:
    """The clerk's page in English: our words in English, a rule's message in Vietnamese and marked."""
    clerk = browsers["clerk"]
    place = clerk.post("/checks", files={"files": ("a.pdf", pdf, "application/pdf")}).url.path
    page = read(english_page(clerk, place))
    assert [text for text in page.texts_in("en") if VIETNAMESE.search(text)] == []


def test_english_marks_speak_vietnamese() -> None:
    """What is drawn over a page is a rule's message: its mark says which language that is."""
    with speaking(Language.ENGLISH):
        page = rendered(samples.WITH_FAULTS)
    assert [one for one in page.all("rect") if one.attributes.get("class") == "area"]
    names = ("Nguyễn Văn An", "SỞ NỘI VỤ")
    said = [text for text in page.texts_in("en") if not any(name in text for name in names)]
    assert [text for text in said if VIETNAMESE.search(text)] == []


def english_page(client: TestClient, path: str) -> str:
    """The page as somebody who chose English sees it."""
    client.cookies.set("kyso_language", "en")
    try:
        return client.get(path).text
    finally:
        client.cookies.delete("kyso_language")


def test_switch_works_without_a_script_and_returns(browsers: dict[str, TestClient]) -> None:
    """A form sets a cookie and leads back to the same address, filters included."""
    head = browsers["head"]
    back = "/documents?period=2026-07&status=signed_full"
    page = read(head.get(back).text)
    form = next(one for one in page.all("input") if one.attributes.get("name") == "back")
    assert form.attributes["value"] == back
    answer = head.post("/language", data={"language": "en", "back": back}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == back
    assert "HttpOnly" in answer.headers["set-cookie"]
    try:
        assert read(head.get(back).text).language == "en"
        head.post("/language", data={"language": "vi", "back": back})
        assert read(head.get(back).text).language == "vi"
    finally:
        head.cookies.delete("kyso_language")


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/\n/x",
    ],
)
def test_switch_sends_nobody_elsewhere(browsers: dict[str, TestClient], back: str) -> None:
    """An address on another site leads to the start page."""
    answer = browsers["head"].post("/language", data={"language": "vi", "back": back}, follow_redirects=False)
    browsers["head"].cookies.delete("kyso_language")
    assert answer.headers["location"] == "/"


def test_way_in_speaks_english_too(stranger: TestClient) -> None:
    """Before anybody is known, the switch is there and works."""
    answer = stranger.post("/language", data={"language": "en", "back": "/"})
    page = read(answer.text)
    stranger.cookies.delete("kyso_language")
    assert page.language == "en"
    assert "single-use link" in page.text
    assert [text for text in page.texts_in("en") if VIETNAMESE.search(text)] == []


def test_other_words_in_the_cookie_mean_vietnamese(browsers: dict[str, TestClient]) -> None:
    """Only what is spoken here can be asked for."""
    head = browsers["head"]
    head.cookies.set("kyso_language", '"><script>')
    try:
        assert read(head.get("/").text).language == "vi"
    finally:
        head.cookies.delete("kyso_language")


def test_numbers_and_dates_follow_the_language() -> None:
    """Vietnamese commas and day/month/year; English points and named months."""
    rate, at = Decimal("0.9233"), samples.SOUND.verified_at
    assert (percent(rate), points(rate), count(12345)) == ("92,33 %", "92,33 điểm %", "12.345")
    assert day(at.date()) == "23/07/2026"
    assert (figure("0.2 – 0.5"), figure("2000")) == ("0,2 – 0,5", "2.000")
    assert moment(at) == "10:00:00 23/07/2026"
    with speaking(Language.ENGLISH):
        assert (percent(rate), points(rate), count(12345)) == ("92.33 %", "92.33 pp", "12,345")
        assert day(at.date()) == "23 Jul 2026"
        assert [
            period_title(parse_period(one))
            for one in ("2026-07", "2026-Q3", "2026", "2026-07-01..2026-07-02")
        ] == ["July 2026", "Q3 2026", "2026", "1 Jul 2026 to 2 Jul 2026"]


def test_text_without_english_is_marked_and_escaped() -> None:
    """What comes from elsewhere is neither translated nor trusted."""
    with speaking(Language.ENGLISH):
        assert say(samples.MARKUP) == f'<span lang="vi">{escape(samples.MARKUP)}</span>'
        assert say("Hợp lệ") == "Valid"


@pytest.mark.parametrize("verdict", samples.ALL, ids=range(len(samples.ALL)))
def test_sentences_are_english(verdict: DocumentVerdict) -> None:
    """Every verdict can be said in English; what a rule says is marked as its own words."""
    with speaking(Language.ENGLISH):
        for sentence in (sentences.conclusion(verdict), sentences.form_sentence(verdict)):
            if sentence is None:
                continue
            names = "Nguyễn Văn An", "SỞ NỘI VỤ"
            text = sentence.whole if not sentence.verbatim else sentence.headline
            for name in names:
                text = text.replace(name, "")
            assert not VIETNAMESE.search(text), text
