"""The verdict in one sentence."""

from dataclasses import replace

import pytest

from app.sentences import Tone, conclusion, form_sentence
from tests.app.pages import samples
from verification.verdict import (
    DocumentVerdict,
    Finding,
    LaterChanges,
    Outcome,
    Severity,
    SigningStatus,
)
from verification.verdict import Warning as Remark

FINDING = Finding(
    rule_id="ND30-DS-R4",
    title="Đúng chủ thể ký theo từng vai trò",
    citation="khoản 1 Điều 5",
    severity=Severity.ERROR,
    outcome=Outcome.UNDETERMINED,
)
SAYINGS = {
    "sound": (
        samples.SOUND,
        Tone.GOOD,
        "Hợp lệ: đã có chữ ký số của ông/bà Nguyễn Văn An và của SỞ NỘI VỤ.",
    ),
    "person only": (
        samples.PERSON_ONLY,
        Tone.BAD,
        (
            "Chưa đủ chữ ký số: đã có chữ ký số của ông/bà Nguyễn Văn An; "
            "còn thiếu chữ ký số của cơ quan, tổ chức."
        ),
    ),
    "agency only": (
        samples.AGENCY_ONLY,
        Tone.BAD,
        "Chưa đủ chữ ký số: đã có chữ ký số của SỞ NỘI VỤ; còn thiếu chữ ký số của người có thẩm quyền.",
    ),
    "unsigned": (
        samples.UNSIGNED,
        Tone.BAD,
        "Chưa ký số: chưa có chữ ký số của người có thẩm quyền và chữ ký số của cơ quan, tổ chức.",
    ),
    "altered": (
        samples.ALTERED,
        Tone.BAD,
        (
            "Không hợp lệ: chữ ký số của ông/bà Nguyễn Văn An không hợp lệ vì "
            "nội dung đã bị thay đổi sau khi ký."
        ),
    ),
    "open": (
        samples.OPEN,
        Tone.UNSURE,
        (
            "Chưa xác định được: chữ ký số của ông/bà Nguyễn Văn An chưa kết luận được vì chưa kiểm tra được "
            "tình trạng thu hồi của chứng thư; đề nghị kiểm tra lại sau."
        ),
    ),
    "open party": (
        replace(
            samples.SOUND,
            signing_status=SigningStatus.UNDETERMINED,
            findings=(replace(FINDING, reason="name_spelled_apart"), *samples.SOUND.findings),
        ),
        Tone.UNSURE,
        (
            "Chưa xác định được: chưa kết luận được việc ký số vì họ tên trên văn bản và trên chứng thư "
            "khác nhau về dấu, không chắc là một người."
        ),
    ),
    "open kind": (
        replace(samples.SOUND, signing_status=SigningStatus.UNDETERMINED, document=None),
        Tone.UNSURE,
        "Chưa xác định được: chưa rõ đây là loại tệp nào nên chưa xác định được các chữ ký bắt buộc.",
    ),
    "unreadable": (
        samples.UNREADABLE,
        Tone.BAD,
        "Không đọc được tệp: Tệp PDF được bảo vệ bằng mật khẩu.",
    ),
}


@pytest.mark.parametrize(("verdict", "tone", "words"), SAYINGS.values(), ids=SAYINGS)
def test_conclusion(verdict: DocumentVerdict, tone: Tone, words: str) -> None:
    """Each state of signing has its sentence: who signed, what is missing, what could not be checked."""
    said = conclusion(verdict)
    assert (said.tone, said.whole) == (tone, words)


@pytest.mark.parametrize("status", SigningStatus)
def test_every_status_can_be_said(status: SigningStatus) -> None:
    """Whatever status a verdict has, there is a sentence with words in it."""
    said = conclusion(replace(samples.SOUND, signing_status=status, signatures=()))
    assert said.headline
    assert "None" not in said.whole


def test_suspicious_changes_are_named() -> None:
    """A change after signing is said as such, not as a broken digest."""
    signature = replace(samples.PERSON, later_changes=LaterChanges.SUSPICIOUS)
    verdict = replace(
        samples.SOUND, signing_status=SigningStatus.SIGNED_INVALID, signatures=(signature, samples.AGENCY)
    )
    assert "có thay đổi đáng ngờ sau khi ký" in conclusion(verdict).text


def test_layout_never_speaks_in_the_sentence_on_signatures() -> None:
    """A layout fault does not void a signature (Điều 18 k3): two sentences."""
    layout_only = replace(samples.WITH_FAULTS, findings=samples.WITH_FAULTS.findings[:1])
    assert conclusion(layout_only) == conclusion(samples.SOUND)
    said = form_sentence(layout_only)
    assert said is not None
    assert (said.tone, said.headline) == (Tone.BAD, "Thể thức chưa đúng")


def test_rules_that_could_not_be_checked_are_never_called_right() -> None:
    """Undetermined rules keep the layout from being called conforming."""
    said = form_sentence(replace(samples.SOUND, findings=samples.WITH_FAULTS.findings[3:]))
    assert said is not None
    assert said.tone is Tone.UNSURE
    assert "1 quy định chưa kiểm tra được" in said.text


def test_a_later_signature_over_text_is_named() -> None:
    """The signatures that the document needs hold, and what stands over its text nobody vouches for."""
    warning = Remark(code="later_signature_over_text", message="…")
    verdict = replace(samples.SOUND, signing_status=SigningStatus.UNDETERMINED, warnings=(warning,))
    told = conclusion(verdict)
    assert told.tone is Tone.UNSURE
    assert told.text == "có chữ ký được thêm vào sau, nằm đè lên chữ của văn bản."
