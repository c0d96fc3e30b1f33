"""What users read is Vietnamese, composed, and says when in their own time (TT 15/2025, VR-11, VR-13)."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from app.demo.signed_data import ContainerOptions
from tests.verification.signature.paper import AGENCY, examine, official, plain, slot, stamped, stranger_pki
from verification.examination import NO_STATUS
from verification.signature.pades import wording
from verification.signature.telling import aware, said
from verification.verdict import SignatureVerdict

MARKS = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def verdicts() -> list[SignatureVerdict]:
    """Signatures of which much can be said."""
    weak = stamped(official(), container=ContainerOptions(digest="sha1"))
    stranger = plain(stranger_pki().person("Trần Văn Lạ", AGENCY))
    files = (stamped(official(), slot=slot()), weak, plain(official()), stamped(official()) + b"x", stranger)
    return [one for pdf in files for one in examine(pdf, status=NO_STATUS).signatures]


def test_every_sentence_is_vietnamese() -> None:
    """Steps, warnings and changes carry the language's marks and end as sentences do."""
    for verdict in verdicts():
        told = [step.detail for step in verdict.steps]
        told += [one.message for one in (*verdict.warnings, *verdict.changes)]
        for sentence in told:
            assert MARKS & set(sentence.casefold()), sentence
            assert sentence.endswith("."), sentence


@pytest.mark.parametrize("text", [text for name, text in vars(wording).items() if name.isupper()])
def test_messages_are_composed_vietnamese(text: str | dict[str, str]) -> None:
    """Unicode NFC, as TCVN 6909 asks."""
    for sentence in text.values() if isinstance(text, dict) else (text,):
        assert unicodedata.is_normalized("NFC", sentence)
        assert sentence.endswith(".")


def test_times_are_told_in_vietnamese_time() -> None:
    """17:30 UTC is half past midnight in Hà Nội; a time without offset is taken as Vietnamese."""
    assert said(datetime(2026, 7, 22, 17, 30, tzinfo=UTC)) == "23/07/2026 00:30:00"
    naive = datetime.fromisoformat("2026-07-23T00:30:00")
    assert said(naive) == "23/07/2026 00:30:00"
    assert aware(naive).utcoffset() == timedelta(hours=7)
