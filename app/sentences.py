"""The verdict as people hear it: one sentence on the signatures, one on the layout; the two never mix."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.wording import SUB_INDICATION_WORDS
from verification.verdict import (
    DocumentKind,
    DocumentVerdict,
    Finding,
    Indication,
    LaterChanges,
    Outcome,
    Role,
    Severity,
    SignatureVerdict,
    SignerKind,
    SigningStatus,
    SubIndication,
)

SIGNING_RULES: Final = "ND30-DS-R"
"""Rules on presence, order and party of signatures; their findings belong to the signatures."""
_APPEARANCE_RULES: Final = "ND30-DS-"


class Tone(StrEnum):
    """The three values as people see them; `NEUTRAL` where there is nothing to judge."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What is said, in one or two words and in full."""

    tone: Tone
    headline: str
    text: str

    @property
    def whole(self) -> str:
        """Headline and text as one line."""
        return f"{self.headline}: {self.text}" if self.text else self.headline


_MISSING_WORDS: Final = {
    DocumentKind.ORIGINAL: "chữ ký số của người có thẩm quyền và chữ ký số của cơ quan, tổ chức",
    DocumentKind.MINUTES: "chữ ký số của thư ký và của chủ tọa",
    DocumentKind.ATTACHMENT: "chữ ký số của cơ quan, tổ chức trên phụ lục, văn bản kèm theo",
    DocumentKind.ELECTRONIC_COPY: "chữ ký số của cơ quan, tổ chức sao văn bản",
    DocumentKind.PUBLICATION: "chữ ký số của cơ quan đăng tải",
}
_SIGNING_ROLES: Final = (
    Role.AUTHORISED_PERSON,
    Role.AGENCY,
    Role.ATTACHMENT,
    Role.COPY,
    Role.PUBLICATION,
)


def conclusion(verdict: DocumentVerdict) -> Sentence:
    """The state of signing in one sentence."""
    if verdict.error is not None:
        return Sentence(tone=Tone.BAD, headline="Không đọc được tệp", text=verdict.error.message)
    return _SAYINGS[verdict.signing_status](verdict)


def form_sentence(verdict: DocumentVerdict) -> Sentence | None:
    """The layout in one sentence; None where the file could not be read."""
    if verdict.error is not None:
        return None
    layout = [finding for finding in verdict.findings if not is_about_signatures(finding)]
    errors = _count(layout, Severity.ERROR)
    others = _count(layout, Severity.WARNING) + _count(layout, Severity.NOTICE)
    unsure = sum(finding.outcome is Outcome.UNDETERMINED for finding in layout)
    passed = sum(finding.outcome is Outcome.PASSED for finding in layout)
    tail = f"; {unsure} quy định chưa kiểm tra được" if unsure else ""
    if errors:
        also = f" và {others} điểm cần xem lại" if others else ""
        return Sentence(
            tone=Tone.BAD, headline="Thể thức chưa đúng", text=f"có {errors} lỗi cần sửa{also}{tail}."
        )
    if others:
        return Sentence(
            tone=Tone.UNSURE, headline="Thể thức cần xem lại", text=f"{others} điểm, không có lỗi{tail}."
        )
    if unsure or not passed:
        seen = f"{passed} quy định đạt" if passed else "không có quy định nào áp dụng"
        return Sentence(
            tone=Tone.UNSURE if unsure else Tone.NEUTRAL,
            headline="Thể thức chưa xác định được đầy đủ" if unsure else "Thể thức",
            text=f"{seen}{tail}.",
        )
    return Sentence(tone=Tone.GOOD, headline="Thể thức đúng quy định", text=f"{passed} quy định đều đạt.")


def is_about_signatures(finding: Finding) -> bool:
    """Whether a finding stands with the signatures (presence, order, appearance) or with the layout."""
    return finding.rule_id.startswith(_APPEARANCE_RULES)


def signature_tone(signature: SignatureVerdict) -> Tone:
    """The colour of one signature."""
    return INDICATION_TONES[signature.indication]


def who(signature: SignatureVerdict) -> str:
    """Whoever signed, as one says it."""
    signer = signature.signer
    name = signer.common_name or signer.organisation
    if name is None:
        return "chủ thể không rõ"
    if signer.kind is SignerKind.PERSON:
        return f"ông/bà {name}"
    return name


def why_not(signature: SignatureVerdict) -> str:
    """Why a signature did not pass, to stand after "vì"."""
    if signature.later_changes is LaterChanges.SUSPICIOUS:
        return "tệp có thay đổi đáng ngờ sau khi ký"
    if signature.sub_indication is not None:
        return SUB_INDICATION_WORDS[signature.sub_indication]
    return SUB_INDICATION_WORDS[SubIndication.GENERIC]


INDICATION_TONES: Final = {
    Indication.TOTAL_PASSED: Tone.GOOD,
    Indication.INDETERMINATE: Tone.UNSURE,
    Indication.TOTAL_FAILED: Tone.BAD,
    Indication.NO_SIGNATURE: Tone.NEUTRAL,
}
STATUS_TONES: Final = {
    SigningStatus.SIGNED_FULL: Tone.GOOD,
    SigningStatus.SIGNED_PERSON_ONLY: Tone.UNSURE,
    SigningStatus.SIGNED_AGENCY_ONLY: Tone.UNSURE,
    SigningStatus.SIGNED_INVALID: Tone.BAD,
    SigningStatus.UNDETERMINED: Tone.UNSURE,
    SigningStatus.UNSIGNED: Tone.NEUTRAL,
    SigningStatus.UNREADABLE: Tone.NEUTRAL,
}


def _full(verdict: DocumentVerdict) -> Sentence:
    signed = [f"của {who(one)}" for one in _passed(verdict)]
    return Sentence(tone=Tone.GOOD, headline="Hợp lệ", text=f"đã có chữ ký số {_listed(signed)}.")


def _person_only(verdict: DocumentVerdict) -> Sentence:
    minutes = verdict.document is not None and verdict.document.kind is DocumentKind.MINUTES
    missing = "chữ ký số của người ký thứ hai" if minutes else "chữ ký số của cơ quan, tổ chức"
    return _partly(verdict, missing)


def _agency_only(verdict: DocumentVerdict) -> Sentence:
    return _partly(verdict, "chữ ký số của người có thẩm quyền")


def _partly(verdict: DocumentVerdict, missing: str) -> Sentence:
    signed = _listed([f"của {who(one)}" for one in _passed(verdict)])
    return Sentence(
        tone=Tone.BAD, headline="Chưa đủ chữ ký số", text=f"đã có chữ ký số {signed}; còn thiếu {missing}."
    )


def _unsigned(verdict: DocumentVerdict) -> Sentence:
    kind = verdict.document.kind if verdict.document else DocumentKind.UNKNOWN
    missing = _MISSING_WORDS.get(kind, "chữ ký số nào")
    others = [one for one in verdict.signatures if one.role is not Role.TECHNICAL]
    but = f", mới có chữ ký khác của {_listed([who(one) for one in others])}" if others else ""
    return Sentence(tone=Tone.BAD, headline="Chưa ký số", text=f"chưa có {missing}{but}.")


def _invalid(verdict: DocumentVerdict) -> Sentence:
    failed = [
        one
        for one in verdict.signatures
        if one.indication is Indication.TOTAL_FAILED or one.later_changes is LaterChanges.SUSPICIOUS
    ]
    if failed:
        first = failed[0]
        more = f" (và {len(failed) - 1} chữ ký khác)" if len(failed) > 1 else ""
        text = f"chữ ký số của {who(first)}{more} không hợp lệ vì {why_not(first)}."
    else:
        text = " ".join(_violations(verdict.findings)) or "chữ ký không đúng thẩm quyền hoặc sai thứ tự."
    return Sentence(tone=Tone.BAD, headline="Không hợp lệ", text=text)


def _undetermined(verdict: DocumentVerdict) -> Sentence:
    open_ones = [one for one in verdict.signatures if one.indication is Indication.INDETERMINATE]
    required = [one for one in open_ones if one.role in _SIGNING_ROLES] or open_ones
    if required:
        first = required[0]
        more = f" (và {len(required) - 1} chữ ký khác)" if len(required) > 1 else ""
        text = f"chữ ký số của {who(first)}{more} chưa kết luận được vì {why_not(first)}."
    else:
        text = "chưa rõ đây là loại tệp nào nên chưa xác định được các chữ ký bắt buộc."
    return Sentence(tone=Tone.UNSURE, headline="Chưa xác định được", text=text)


def _passed(verdict: DocumentVerdict) -> Sequence[SignatureVerdict]:
    return [
        one
        for one in verdict.signatures
        if one.role in _SIGNING_ROLES and one.indication is Indication.TOTAL_PASSED
    ]


def _violations(findings: Iterable[Finding]) -> list[str]:
    return [
        deviation.message
        for finding in findings
        if finding.outcome is Outcome.VIOLATED and finding.rule_id.startswith(SIGNING_RULES)
        for deviation in finding.deviations
    ]


def _listed(parts: Sequence[str]) -> str:
    """Joined as one speaks: "a, b và c"."""
    if len(parts) < 2:  # noqa: PLR2004 - one needs no "và"
        return "".join(parts)
    return ", ".join(parts[:-1]) + f" và {parts[-1]}"


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(one.outcome is Outcome.VIOLATED and one.severity is severity for one in findings)


def _unreadable(verdict: DocumentVerdict) -> Sentence:
    del verdict
    return Sentence(tone=Tone.BAD, headline="Không đọc được tệp", text="")


_SAYINGS: Final[dict[SigningStatus, Callable[[DocumentVerdict], Sentence]]] = {
    SigningStatus.SIGNED_FULL: _full,
    SigningStatus.SIGNED_PERSON_ONLY: _person_only,
    SigningStatus.SIGNED_AGENCY_ONLY: _agency_only,
    SigningStatus.SIGNED_INVALID: _invalid,
    SigningStatus.UNDETERMINED: _undetermined,
    SigningStatus.UNSIGNED: _unsigned,
    SigningStatus.UNREADABLE: _unreadable,
}
