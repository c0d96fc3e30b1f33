"""The verdict as people hear it: one sentence on the signatures, one on the layout; the two never mix.

In the language that is spoken (`app.language`); what a rule says stays Vietnamese and is marked so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.language import gettext as _
from app.language import is_translated
from app.wording import REASON_WORDS, SUB_INDICATION_WORDS
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
    verbatim: bool = False
    """The text is Vietnamese whatever language is spoken: a rule or the examination says it."""

    @property
    def whole(self) -> str:
        """Headline and text as one line."""
        return f"{self.headline}: {self.text}" if self.text else self.headline


MISSING_WORDS: Final = {
    DocumentKind.ORIGINAL: "chữ ký số của người có thẩm quyền và chữ ký số của cơ quan, tổ chức",
    DocumentKind.MINUTES: "chữ ký số của thư ký và của chủ tọa",
    DocumentKind.ATTACHMENT: "chữ ký số của cơ quan, tổ chức trên phụ lục, văn bản kèm theo",
    DocumentKind.ELECTRONIC_COPY: "chữ ký số của cơ quan, tổ chức sao văn bản",
    DocumentKind.PUBLICATION: "chữ ký số của cơ quan đăng tải",
    DocumentKind.UNKNOWN: "chữ ký số nào",
}
"""What a kind of document requires, to stand after "chưa có"."""
_OPEN_QUESTIONS: Final = frozenset(
    (
        "agency_named_apart",
        "further_seal",
        "joint_incomplete",
        "name_spelled_apart",
        "namesakes",
        "party_unclear",
        "signatory_missing",
        "signer_unknown",
        "text_disputed",
    )
)
"""Reasons of the rules on who signs (DS-R1, DS-R4) that leave a document open though its signatures hold."""
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
        said = verdict.error.message
        return Sentence(
            tone=Tone.BAD,
            headline=_("Không đọc được tệp"),
            text=_(said),
            verbatim=not is_translated(said),
        )
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
    tail = _("; {count} quy định chưa kiểm tra được").format(count=unsure) if unsure else ""
    if errors:
        also = _(" và {count} điểm cần xem lại").format(count=others) if others else ""
        text = _("có {count} lỗi cần sửa{also}{tail}.").format(count=errors, also=also, tail=tail)
        return Sentence(tone=Tone.BAD, headline=_("Thể thức chưa đúng"), text=text)
    if others:
        text = _("{count} điểm, không có lỗi{tail}.").format(count=others, tail=tail)
        return Sentence(tone=Tone.UNSURE, headline=_("Thể thức cần xem lại"), text=text)
    if unsure or not passed:
        seen = _("{count} quy định đạt") if passed else _("không có quy định nào áp dụng")
        return Sentence(
            tone=Tone.UNSURE if unsure else Tone.NEUTRAL,
            headline=_("Thể thức chưa xác định được đầy đủ") if unsure else _("Thể thức"),
            text=f"{seen.format(count=passed)}{tail}.",
        )
    text = _("{count} quy định đều đạt.").format(count=passed)
    return Sentence(tone=Tone.GOOD, headline=_("Thể thức đúng quy định"), text=text)


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
        return _("chủ thể không rõ")
    if signer.kind is SignerKind.PERSON:
        return _("ông/bà {name}").format(name=name)
    return name


def why_not(signature: SignatureVerdict) -> str:
    """Why a signature did not pass, to stand after "vì"."""
    if signature.later_changes is LaterChanges.SUSPICIOUS:
        return _("tệp có thay đổi đáng ngờ sau khi ký")
    if signature.sub_indication is not None:
        return _(SUB_INDICATION_WORDS[signature.sub_indication])
    return _(SUB_INDICATION_WORDS[SubIndication.GENERIC])


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
    text = _("đã có chữ ký số {signers}.").format(signers=_signers(verdict))
    return Sentence(tone=Tone.GOOD, headline=_("Hợp lệ"), text=text)


def _person_only(verdict: DocumentVerdict) -> Sentence:
    minutes = verdict.document is not None and verdict.document.kind is DocumentKind.MINUTES
    return _partly(
        verdict, _("chữ ký số của người ký thứ hai") if minutes else _("chữ ký số của cơ quan, tổ chức")
    )


def _agency_only(verdict: DocumentVerdict) -> Sentence:
    return _partly(verdict, _("chữ ký số của người có thẩm quyền"))


def _partly(verdict: DocumentVerdict, missing: str) -> Sentence:
    text = _("đã có chữ ký số {signers}; còn thiếu {missing}.").format(
        signers=_signers(verdict), missing=missing
    )
    return Sentence(tone=Tone.BAD, headline=_("Chưa đủ chữ ký số"), text=text)


def _unsigned(verdict: DocumentVerdict) -> Sentence:
    kind = verdict.document.kind if verdict.document else DocumentKind.UNKNOWN
    missing = _(MISSING_WORDS[kind])
    others = [who(one) for one in verdict.signatures if one.role is not Role.TECHNICAL]
    but = _(", mới có chữ ký khác của {signers}").format(signers=_listed(others)) if others else ""
    text = _("chưa có {missing}{but}.").format(missing=missing, but=but)
    return Sentence(tone=Tone.BAD, headline=_("Chưa ký số"), text=text)


def _invalid(verdict: DocumentVerdict) -> Sentence:
    headline = _("Không hợp lệ")
    failed = [
        one
        for one in verdict.signatures
        if one.indication is Indication.TOTAL_FAILED or one.later_changes is LaterChanges.SUSPICIOUS
    ]
    if failed:
        text = _("chữ ký số của {signer}{more} không hợp lệ vì {reason}.").format(
            signer=who(failed[0]), more=_more(failed), reason=why_not(failed[0])
        )
        return Sentence(tone=Tone.BAD, headline=headline, text=text)
    if said := " ".join(_violations(verdict.findings)):
        return Sentence(tone=Tone.BAD, headline=headline, text=said, verbatim=True)
    text = _("chữ ký không đúng thẩm quyền hoặc sai thứ tự.")
    return Sentence(tone=Tone.BAD, headline=headline, text=text)


def _undetermined(verdict: DocumentVerdict) -> Sentence:
    kind = verdict.document.kind if verdict.document else DocumentKind.UNKNOWN
    open_ones = [one for one in verdict.signatures if one.indication is Indication.INDETERMINATE]
    required = [one for one in open_ones if one.role in _SIGNING_ROLES]
    question = next((one.reason for one in verdict.findings if one.reason in _OPEN_QUESTIONS), None)
    covered = any(one.code == "later_signature_over_text" for one in verdict.warnings)
    if covered and not required:
        text = _("có chữ ký được thêm vào sau, nằm đè lên chữ của văn bản.")
    elif question is not None and not required:
        text = _("chưa kết luận được việc ký số vì {reason}.").format(reason=_(REASON_WORDS[question]))
    elif unsure := required or open_ones:
        text = _("chữ ký số của {signer}{more} chưa kết luận được vì {reason}.").format(
            signer=who(unsure[0]), more=_more(unsure), reason=why_not(unsure[0])
        )
    elif kind is DocumentKind.UNKNOWN:
        text = _("chưa rõ đây là loại tệp nào nên chưa xác định được các chữ ký bắt buộc.")
    else:
        text = _("chưa kết luận được việc ký số vì có quy định chưa kiểm tra được.")
    return Sentence(tone=Tone.UNSURE, headline=_("Chưa xác định được"), text=text)


def _more(signatures: Sequence[SignatureVerdict]) -> str:
    others = len(signatures) - 1
    return _(" (và {count} chữ ký khác)").format(count=others) if others else ""


def _signers(verdict: DocumentVerdict) -> str:
    return _listed([_("của {signer}").format(signer=who(one)) for one in _passed(verdict)])


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
    return _("{first} và {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(one.outcome is Outcome.VIOLATED and one.severity is severity for one in findings)


def _unreadable(verdict: DocumentVerdict) -> Sentence:
    del verdict
    return Sentence(tone=Tone.BAD, headline=_("Không đọc được tệp"), text="")


_SAYINGS: Final[dict[SigningStatus, Callable[[DocumentVerdict], Sentence]]] = {
    SigningStatus.SIGNED_FULL: _full,
    SigningStatus.SIGNED_PERSON_ONLY: _person_only,
    SigningStatus.SIGNED_AGENCY_ONLY: _agency_only,
    SigningStatus.SIGNED_INVALID: _invalid,
    SigningStatus.UNDETERMINED: _undetermined,
    SigningStatus.UNSIGNED: _unsigned,
    SigningStatus.UNREADABLE: _unreadable,
}
