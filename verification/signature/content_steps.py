"""Steps 1, 2 and 8: is it a signature, does it hold over the bytes, and what came after it."""

from verification.signature.case import Dossier
from verification.signature.facts import SignatureFacts
from verification.signature.telling import CIRCULAR, ETSI, told
from verification.verdict import (
    Box,
    Change,
    Coverage,
    Integrity,
    LaterChanges,
    Step,
    StepOutcome,
    SubIndication,
)

_S = SubIndication
_CMS_SUBFILTERS = {"adbe.pkcs7.detached", "ETSI.CAdES.detached", "ETSI.RFC3161", "PBAD.PAdES"}
_MOST_TOLD = 5
_OLD_SUBFILTERS = {"adbe.pkcs7.sha1", "adbe.x509.rsa_sha1"}

# 1. Format.


def format_step(dossier: Dossier) -> Step:
    """The dictionary, its range and its container are readable and what the standards ask for."""
    citation = f"ISO 32000-2, 12.8.1; {ETSI}, 5.2.2"
    facts = dossier.case.facts
    problem = facts.problem or facts.container.problem
    if problem is not None:
        dossier.against(problem.sub_indication)
        failed = problem.sub_indication is _S.FORMAT_FAILURE
        outcome = StepOutcome.FAILED if failed else StepOutcome.UNKNOWN
        return told("format", outcome, problem.detail, citation, problem.sub_indication)
    if facts.subfilter in _OLD_SUBFILTERS:
        dossier.remark("legacy_subfilter", f"Kiểu chữ ký cũ ({facts.subfilter}), không còn được khuyến nghị.")
    elif facts.subfilter not in _CMS_SUBFILTERS:
        dossier.remark(
            "unknown_subfilter", f"Kiểu chữ ký khai báo ({facts.subfilter}) không có trong tiêu chuẩn PDF."
        )
    if facts.surplus:
        dossier.remark(
            "data_after_signature",
            "Vùng dành cho chữ ký (Contents) còn chứa dữ liệu khác, không được chữ ký bảo vệ.",
        )
    return told("format", StepOutcome.PASSED, "Cấu trúc chữ ký đúng quy cách.", citation)


# 2. Integrity.


def integrity_of(facts: SignatureFacts) -> Integrity:
    """What digest and value say; unknown when the dictionary itself is unusable."""
    return Integrity.UNKNOWN if facts.problem else facts.container.integrity


def integrity(dossier: Dossier) -> Step:
    """The digest of the signed bytes and the signature value; what part of the file they cover."""
    citation = f"{CIRCULAR}, Điều 6 k1 d; {ETSI}, 5.2.7"
    facts = dossier.case.facts
    container = facts.container
    if facts.problem is None and container.digest_matches is False:
        dossier.against(_S.HASH_FAILURE)
        detail = (
            "Tệp đã được lưu lại toàn bộ bằng phần mềm khác sau khi ký nên chữ ký không còn kiểm tra được; "
            "đề nghị dùng tệp gốc đã ký. Việc này không có nghĩa là nội dung bị giả mạo."
            if facts.rewritten and container.value_verifies
            else "Nội dung đã bị thay đổi sau khi ký: mã băm của nội dung không khớp với chữ ký."
        )
        if facts.rewritten and container.value_verifies:
            dossier.remark("saved_anew_after_signing", detail)
        return told("integrity", StepOutcome.FAILED, detail, citation, _S.HASH_FAILURE)
    if facts.problem is None and container.value_verifies is False:
        dossier.against(_S.SIG_CRYPTO_FAILURE)
        detail = "Giá trị chữ ký không đúng với khóa công khai trên chứng thư số của người ký."
        return told("integrity", StepOutcome.FAILED, detail, citation, _S.SIG_CRYPTO_FAILURE)
    if facts.coverage is Coverage.PARTIAL:
        dossier.against(_S.FORMAT_FAILURE)
        detail = "Chữ ký không bao trùm toàn bộ nội dung của tệp tại thời điểm ký."
        return told("integrity", StepOutcome.FAILED, detail, citation, _S.FORMAT_FAILURE)
    if integrity_of(facts) is Integrity.UNKNOWN:
        if not (facts.problem or container.problem):
            dossier.against(_S.GENERIC)
        return told("integrity", StepOutcome.UNKNOWN, "Không kiểm tra được tính toàn vẹn.", citation)
    detail = (
        "Nội dung còn nguyên vẹn; chữ ký bao trùm toàn bộ tệp."
        if facts.coverage is Coverage.WHOLE_FILE
        else "Nội dung đã ký còn nguyên vẹn; sau đó tệp được bổ sung."
    )
    return told("integrity", StepOutcome.PASSED, detail, citation)


# 8. Later changes.


def later_changes(dossier: Dossier) -> Step:
    """What revisions after the signature did."""
    citation = f"ISO 32000-2, 12.8.2.2; {CIRCULAR}, Điều 6 k1 d"
    facts = dossier.case.facts
    _tell_later_fields(dossier)
    if facts.undone:
        places = " ".join(f"{change.message}{_where(change)}" for change in facts.undone[:_MOST_TOLD])
        dossier.remark("change_undone", places)
    messages = [change.message for change in facts.changes if change.level is facts.later_changes]
    match facts.later_changes:
        case LaterChanges.SUSPICIOUS:
            dossier.against(_S.FORMAT_FAILURE)
            detail = "Tệp bị thay đổi không được phép sau khi ký: " + " ".join(messages[:3])
            return told("later_changes", StepOutcome.FAILED, detail, citation, _S.FORMAT_FAILURE)
        case LaterChanges.UNKNOWN:
            if facts.coverage is not Coverage.PARTIAL and facts.problem is None:
                dossier.against(_S.GENERIC)
            detail = "Không xác định được tệp có bị thay đổi sau khi ký hay không. " + " ".join(messages[:3])
            return told("later_changes", StepOutcome.UNKNOWN, detail.strip(), citation, _S.GENERIC)
        case LaterChanges.PERMITTED:
            detail = "Nội dung đã ký không bị thay đổi; tệp có bổ sung trong giới hạn cho phép."
        case _:
            detail = "Tệp không bị thay đổi sau khi ký."
    return told("later_changes", StepOutcome.PASSED, detail, citation)


def _where(change: Change) -> str:
    if change.page is None:
        return ""
    box = f", khung {_box(change.box)} mm" if change.box else ""
    return f" (trang {change.page}{box})"


def _tell_later_fields(dossier: Dossier) -> None:
    facts = dossier.case.facts
    if facts.certification_level is None or not facts.later_fields:
        return
    fields = "; ".join(
        f"“{field.field_name}” (trang {field.place.page}, khung {_box(field.place.box)} mm)"
        if field.place
        else f"“{field.field_name}”"
        for field in facts.later_fields
    )
    dossier.remark(
        "visible_field_after_certification",
        f"Sau chữ ký xác nhận có thêm ô ký hiển thị trên trang: {fields}.",
    )


def _box(box: Box) -> str:
    return ", ".join(f"{edge:g}" for edge in box)
