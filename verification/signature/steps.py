"""The eight steps over one signature; `process.py` says in which order and why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from asn1crypto import x509

from verification.signature.algorithms import assess_chain, assess_container
from verification.signature.case import Dossier
from verification.signature.facts import SignatureFacts
from verification.signature.pades.paths import Path, find_paths
from verification.signature.revocation import Finding
from verification.signature.timestamps import Proof, TimestampFinding, judge_token, valid_at
from verification.verdict import (
    Coverage,
    Integrity,
    LaterChanges,
    SigningTime,
    Step,
    StepOutcome,
    SubIndication,
    TimeSource,
    TrustPath,
)

_S = SubIndication
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_USUAL_BEFORE, _USUAL_AFTER = timedelta(minutes=-30), timedelta(minutes=10)
_LOCAL_TIME_AS_UTC, _ABOUT_AN_HOUR = timedelta(hours=7), timedelta(hours=1)

_CMS_SUBFILTERS = {"adbe.pkcs7.detached", "ETSI.CAdES.detached", "ETSI.RFC3161", "PBAD.PAdES"}
_OLD_SUBFILTERS = {"adbe.pkcs7.sha1", "adbe.x509.rsa_sha1"}
_OTHER_PURPOSES = {
    "server_auth", "code_signing", "time_stamping", "ocsp_signing", "ipsec_end_system", "ipsec_tunnel",
    "ipsec_user", "1.3.6.1.5.5.7.3.13", "1.3.6.1.5.5.7.3.14",
}  # fmt: skip
"""Purposes that have nothing to do with signing documents. VGCA certificates name clientAuth and e-mail."""

CIRCULAR = "TT 15/2025/TT-BKHCN"
ETSI = "ETSI EN 319 102-1"


def _step(
    name: str, outcome: StepOutcome, detail: str, citation: str, reason: SubIndication | str | None = None
) -> Step:
    return Step(
        step=name,
        outcome=outcome,
        reason=str(reason) if reason else None,
        detail=detail,
        citation=citation,
    )


def said(moment: datetime) -> str:
    """A time as Vietnamese users read it."""
    return f"{moment.astimezone(_HANOI):%d/%m/%Y %H:%M:%S}"


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
        return _step("format", outcome, problem.detail, citation, problem.sub_indication)
    if facts.subfilter in _OLD_SUBFILTERS:
        dossier.remark("legacy_subfilter", f"Kiểu chữ ký cũ ({facts.subfilter}), không còn được khuyến nghị.")
    elif facts.subfilter not in _CMS_SUBFILTERS:
        dossier.remark(
            "unknown_subfilter", f"Kiểu chữ ký khai báo ({facts.subfilter}) không có trong tiêu chuẩn PDF."
        )
    return _step("format", StepOutcome.PASSED, "Cấu trúc chữ ký đúng quy cách.", citation)


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
        return _step("integrity", StepOutcome.FAILED, detail, citation, _S.HASH_FAILURE)
    if facts.problem is None and container.value_verifies is False:
        dossier.against(_S.SIG_CRYPTO_FAILURE)
        detail = "Giá trị chữ ký không đúng với khóa công khai trên chứng thư số của người ký."
        return _step("integrity", StepOutcome.FAILED, detail, citation, _S.SIG_CRYPTO_FAILURE)
    if facts.coverage is Coverage.PARTIAL:
        dossier.against(_S.FORMAT_FAILURE)
        detail = "Chữ ký không bao trùm toàn bộ nội dung của tệp tại thời điểm ký."
        return _step("integrity", StepOutcome.FAILED, detail, citation, _S.FORMAT_FAILURE)
    if integrity_of(facts) is Integrity.UNKNOWN:
        if not (facts.problem or container.problem):
            dossier.against(_S.GENERIC)
        return _step("integrity", StepOutcome.UNKNOWN, "Không kiểm tra được tính toàn vẹn.", citation)
    detail = (
        "Nội dung còn nguyên vẹn; chữ ký bao trùm toàn bộ tệp."
        if facts.coverage is Coverage.WHOLE_FILE
        else "Nội dung đã ký còn nguyên vẹn; sau đó tệp được bổ sung."
    )
    return _step("integrity", StepOutcome.PASSED, detail, citation)


# 3. Chain.


def find_path(dossier: Dossier) -> Step:
    """Choose the path to judge by: sound, with acceptable algorithms, valid at the time of verification."""
    der = dossier.case.facts.container.signer_certificate
    nothing = _step("chain", StepOutcome.NOT_APPLICABLE, "", "")
    if der is None:
        return nothing
    paths = find_paths(der, dossier.case.trust, dossier.others)
    trusted = frozenset(one.der for one in dossier.case.trust.certificates)
    sound = [path for path in paths if path.fault is None]
    if not sound:
        dossier.fault = paths[0].fault if paths else None
        return nothing
    dossier.path = min(
        sound,
        key=lambda path: (
            not assess_chain(path.parsed[1:], trusted).acceptable,
            not _is_valid(path.parsed[1:-1], dossier.case.existed_by),
            len(path.certificates),
        ),
    )
    return nothing


def chain(dossier: Dossier) -> Step:
    """A path from the signer's certificate to an anchor of one of the two stores."""
    citation = f"{CIRCULAR}, Điều 6 k1 b; {ETSI}, 5.2.6"
    if dossier.certificate is None:
        return _step("chain", StepOutcome.UNKNOWN, "Không có chứng thư số của người ký.", citation)
    if dossier.path is not None:
        store = {
            TrustPath.PUBLIC_SERVICE: "chữ ký số chuyên dùng công vụ",
            TrustPath.PUBLIC_CA: "chữ ký số công cộng",
        }[dossier.path.store]
        anchor = dossier.path.parsed[-1].subject.human_friendly
        return _step(
            "chain", StepOutcome.PASSED, f"Đường dẫn tin cậy thuộc hệ thống {store}: {anchor}.", citation
        )
    if dossier.fault:
        dossier.against(_S.CERTIFICATE_CHAIN_GENERAL_FAILURE)
        return _step(
            "chain",
            StepOutcome.UNKNOWN,
            "Đường dẫn chứng thực không hợp lệ.",
            citation,
            _S.CERTIFICATE_CHAIN_GENERAL_FAILURE,
        )
    dossier.against(_S.NO_CERTIFICATE_CHAIN_FOUND)
    detail = "Không tìm thấy đường dẫn từ chứng thư số của người ký đến cơ quan chứng thực tin cậy."
    return _step("chain", StepOutcome.UNKNOWN, detail, citation, _S.NO_CERTIFICATE_CHAIN_FOUND)


# 4. Revocation.


def revocation(dossier: Dossier) -> Step:
    """The status of every certificate of the path at the best signature time."""
    citation = f"{CIRCULAR}, Phụ lục II, 1.1 và 1.2; {ETSI}, 5.2.5"
    if dossier.path is None:
        return _step("revocation", StepOutcome.NOT_APPLICABLE, "Không có đường dẫn chứng thực.", citation)
    status = dossier.status = dossier.case.desk.status(dossier.path, dossier.moment)
    if status.is_weak:
        dossier.remark("weak_status_sha1", "Trạng thái thu hồi được cơ quan chứng thực ký với hàm băm SHA-1.")
    if status.revoked:
        return _revoked(dossier, status.revoked[0], citation)
    if status.suspended:
        dossier.against(_S.TRY_LATER)
        detail = "Chứng thư số đang bị tạm dừng tại thời điểm ký."
        return _step("revocation", StepOutcome.UNKNOWN, detail, citation, _S.TRY_LATER)
    if status.unknown:
        names = ", ".join(f"“{_name(one)}”" for one in status.unknown)
        detail = f"Chưa kiểm tra được trạng thái thu hồi của chứng thư số {names}."
        if not dossier.tolerates_unknown_status:
            dossier.against(_S.TRY_LATER)
            return _step("revocation", StepOutcome.UNKNOWN, detail, citation, _S.TRY_LATER)
        dossier.remark("revocation_unknown", f"{detail} Theo chính sách đang dùng, đây là cảnh báo.")
        return _step("revocation", StepOutcome.UNKNOWN, detail, citation, "revocation_unknown")
    detail = "Các chứng thư số không bị thu hồi tại thời điểm ký."
    if status.later:
        dossier.remark("revoked_later", _revoked_later(status.later[0]))
    return _step("revocation", StepOutcome.PASSED, detail, citation)


def _revoked(dossier: Dossier, finding: Finding, citation: str) -> Step:
    """Revoked before the best signature time.

    A signature timestamp is made at signing; where it and the claimed time both lie after the revocation,
    the signature was made after it (TOTAL_FAILED / REVOKED). Where the signer claims an earlier time, or
    nothing proves the time, it may have been made before: REVOKED_NO_POE (docs/decisions/0012).
    """
    revoked_at = finding.statement.revoked_at
    assert revoked_at is not None  # noqa: S101 - `revoked` holds only statements with a time
    detail = f"Chứng thư số “{_name(finding.certificate)}” đã bị thu hồi lúc {said(revoked_at)}."
    if finding.position > 0:
        reason = _S.REVOKED_CA_NO_POE
    else:
        reason = _S.REVOKED if _signed_after(dossier, revoked_at) else _S.REVOKED_NO_POE
    dossier.against(reason)
    outcome = StepOutcome.FAILED if reason is _S.REVOKED else StepOutcome.UNKNOWN
    return _step("revocation", outcome, detail, citation, reason)


def _signed_after(dossier: Dossier, moment: datetime) -> bool:
    """Whether the signature was made after the moment, as far as can be shown."""
    if not any(one.proof is Proof.PROVES for one in dossier.timestamps):
        return False
    claimed = dossier.claimed_at
    return claimed is None or _aware(claimed) > moment


def _revoked_later(finding: Finding) -> str:
    revoked_at = finding.statement.revoked_at
    when = f" lúc {said(revoked_at)}" if revoked_at else ""
    return f"Chứng thư số “{_name(finding.certificate)}” bị thu hồi{when}, sau thời điểm ký."


# 5. Timestamp.


def timestamp(dossier: Dossier) -> Step:
    """What proves when it was signed: the best signature time is settled here."""
    citation = f"{CIRCULAR}, Điều 6 k1 g; {ETSI}, 5.4 và 5.5"
    case, container = dossier.case, dossier.case.facts.container
    dossier.claimed_at = case.facts.claimed_at or container.claimed_at
    dossier.best_time, dossier.is_proven = case.existed_by, case.has_proof
    if case.proof_is_pending:
        _pending(dossier)
    if case.facts.is_document_timestamp:
        shown = container.generated_at
        source = TimeSource.TIMESTAMP if shown and dossier.path else TimeSource.UNKNOWN
        if shown and not dossier.path:
            source = TimeSource.CLAIMED
        dossier.signed_at = SigningTime(at=shown, source=source)
        if shown and dossier.path and not valid_at(dossier.path, shown):
            dossier.remark(
                "timestamp_unproven",
                "Thời gian ghi trong dấu thời gian nằm ngoài thời hạn hiệu lực của đơn vị cấp nên không được "
                "dùng làm bằng chứng.",
            )
        return _step("timestamp", StepOutcome.NOT_APPLICABLE, "Bản thân chữ ký là dấu thời gian.", citation)
    dossier.timestamps = [
        judge_token(
            token.container,
            token.generated_at,
            trust=case.trust,
            desk=case.desk,
            others=dossier.others,
            existed_by=case.existed_by,
        )
        for token in container.tokens
    ]
    dossier.signed_at = _signing_time(dossier)
    _compare_claims(dossier, container.claimed_at)
    if not dossier.timestamps:
        detail = "Chữ ký không gắn dấu thời gian; " + (
            f"thời gian tự khai {said(_aware(dossier.claimed_at))} không phải là bằng chứng."
            if dossier.claimed_at
            else "không có thời gian ký."
        )
        return _step("timestamp", StepOutcome.NOT_APPLICABLE, detail, citation)
    return _weigh_tokens(dossier, citation)


def _weigh_tokens(dossier: Dossier, citation: str) -> Step:
    proving = [one for one in dossier.timestamps if one.proof in {Proof.PROVES, Proof.PENDING}]
    if proving:
        earliest = min(proving, key=lambda one: one.at)
        if dossier.best_time is None or earliest.at < dossier.best_time:
            dossier.best_time, dossier.is_proven = earliest.at, True
            if earliest.proof is Proof.PENDING:
                _pending(dossier)
        elif earliest.at > dossier.best_time and dossier.case.has_proof:
            dossier.against(_S.TIMESTAMP_ORDER_FAILURE)
            detail = "Dấu thời gian của chữ ký muộn hơn bằng chứng về sự tồn tại của chính nó."
            return _step("timestamp", StepOutcome.UNKNOWN, detail, citation, _S.TIMESTAMP_ORDER_FAILURE)
        detail = f"Dấu thời gian {said(earliest.at)}. {earliest.detail}"
        outcome = StepOutcome.PASSED if earliest.proof is Proof.PROVES else StepOutcome.UNKNOWN
        return _step("timestamp", outcome, detail, citation)
    worst = dossier.timestamps[0]
    return _step("timestamp", *_without_proof(dossier, worst, citation))


def _without_proof(
    dossier: Dossier, finding: TimestampFinding, citation: str
) -> tuple[StepOutcome, str, str, SubIndication | str | None]:
    match finding.proof:
        case Proof.BROKEN:
            dossier.against(_S.FORMAT_FAILURE)
            return StepOutcome.FAILED, finding.detail, citation, _S.FORMAT_FAILURE
        case Proof.BANNED:
            dossier.against(_S.CRYPTO_CONSTRAINTS_FAILURE)
            return StepOutcome.UNKNOWN, finding.detail, citation, _S.CRYPTO_CONSTRAINTS_FAILURE
        case Proof.WEAK:
            code = "weak_timestamp_sha1"
        case Proof.UNTRUSTED:
            code = "timestamp_untrusted"
        case _:
            code = "timestamp_unproven"
    dossier.remark(code, finding.detail)
    return StepOutcome.UNKNOWN, finding.detail, citation, code


def _pending(dossier: Dossier) -> None:
    """The proof of the time leans on a status that could not be checked."""
    if dossier.tolerates_unknown_status:
        dossier.remark(
            "revocation_unknown",
            "Chưa kiểm tra được trạng thái thu hồi của đơn vị cấp dấu thời gian. "
            "Theo chính sách đang dùng, đây là cảnh báo.",
        )
    else:
        dossier.against(_S.TRY_LATER)


def _signing_time(dossier: Dossier) -> SigningTime:
    shown = [one for one in dossier.timestamps if one.is_shown]
    if shown:
        return SigningTime(at=min(one.at for one in shown), source=TimeSource.TIMESTAMP)
    if dossier.claimed_at is not None:
        return SigningTime(at=_aware(dossier.claimed_at), source=TimeSource.CLAIMED)
    return SigningTime(at=None, source=TimeSource.UNKNOWN)


def _compare_claims(dossier: Dossier, attribute: datetime | None) -> None:
    """Differences of a few minutes are normal; seven hours are Vietnamese time written as UTC."""
    shown = dossier.signed_at
    reference = shown.at if shown and shown.source is TimeSource.TIMESTAMP else dossier.claimed_at
    for claimed in (attribute, dossier.claimed_at):
        if claimed is None or reference is None:
            continue
        ahead = _aware(claimed) - _aware(reference)
        if abs(ahead - _LOCAL_TIME_AS_UTC) <= _ABOUT_AN_HOUR:
            dossier.remark(
                "local_time_as_utc",
                "Thời gian tự khai nhanh 7 giờ: phần mềm ký đã ghi giờ Việt Nam như giờ quốc tế (UTC).",
            )
        elif not _USUAL_BEFORE <= -ahead <= -_USUAL_BEFORE and not -_USUAL_AFTER <= ahead <= _USUAL_AFTER:
            dossier.remark(
                "claimed_time_differs",
                f"Thời gian tự khai {said(_aware(claimed))} lệch nhiều so với dấu thời gian.",
            )


# 6. Usage and validity.


def usage(dossier: Dossier) -> Step:
    """The certificate was made for signing documents, and was valid at the best signature time."""
    citation = f"{CIRCULAR}, Phụ lục II, 1.1, 1.4 và 1.5; {ETSI}, 5.2.6"
    certificate = dossier.certificate
    if certificate is None:
        return _step("usage", StepOutcome.UNKNOWN, "Không có chứng thư số của người ký.", citation)
    if dossier.path is not None:
        outside = _out_of_bounds(dossier, certificate)
        if outside is not None:
            reason, detail = outside
            dossier.against(reason)
            failed = reason in {_S.EXPIRED, _S.NOT_YET_VALID}
            return _step(
                "usage", StepOutcome.FAILED if failed else StepOutcome.UNKNOWN, detail, citation, reason
            )
    if not _may_sign(certificate, stamps=dossier.case.facts.is_document_timestamp):
        dossier.against(_S.CHAIN_CONSTRAINTS_FAILURE)
        detail = "Chứng thư số không được cấp để ký văn bản (Key Usage, Extended Key Usage)."
        return _step("usage", StepOutcome.UNKNOWN, detail, citation, _S.CHAIN_CONSTRAINTS_FAILURE)
    detail = "Chứng thư số còn hiệu lực tại thời điểm ký và đúng mục đích sử dụng."
    return _step("usage", StepOutcome.PASSED, detail, citation)


def _out_of_bounds(dossier: Dossier, certificate: x509.Certificate) -> tuple[SubIndication, str] | None:
    moment = dossier.moment
    claimed = (
        f" Thời gian tự khai {said(_aware(dossier.claimed_at))} không phải là bằng chứng."
        if dossier.claimed_at
        else ""
    )
    if moment < certificate.not_valid_before:
        detail = f"Chứng thư số chỉ có hiệu lực từ {said(certificate.not_valid_before)}, sau thời điểm ký."
        if dossier.is_proven:
            return _S.NOT_YET_VALID, detail
        return _S.OUT_OF_BOUNDS_NO_POE, detail + claimed
    if moment > certificate.not_valid_after:
        detail = f"Chứng thư số đã hết hiệu lực từ {said(certificate.not_valid_after)}."
        if _signed_after(dossier, certificate.not_valid_after):
            return _S.EXPIRED, f"{detail} Chữ ký được tạo sau thời điểm đó."
        return (
            _S.OUT_OF_BOUNDS_NO_POE,
            f"{detail} Không có bằng chứng chữ ký được tạo trước thời điểm đó.{claimed}",
        )
    path: Path | None = dossier.path
    if path is not None and not _is_valid(path.parsed[1:-1], moment):
        return (
            _S.OUT_OF_BOUNDS_NO_POE,
            f"Chứng thư số của cơ quan cấp không còn hiệu lực tại thời điểm xét.{claimed}",
        )
    return None


def _may_sign(certificate: x509.Certificate, *, stamps: bool) -> bool:
    extended = certificate.extended_key_usage_value
    purposes = set(extended.native) if extended else set()
    if stamps:
        return "time_stamping" in purposes
    key_usage = certificate.key_usage_value
    if key_usage is not None and not {"digital_signature", "non_repudiation"} & set(key_usage.native):
        return False
    return not purposes or bool(purposes - _OTHER_PURPOSES)


def _is_valid(certificates: tuple[x509.Certificate, ...], moment: datetime) -> bool:
    return all(one.not_valid_before <= moment <= one.not_valid_after for one in certificates)


# 7. Algorithm.


def algorithm(dossier: Dossier) -> Step:
    """Digests and keys that are still good enough, in the signature and in its path."""
    citation = f"{CIRCULAR}, Phụ lục I và Phụ lục II, 1.3; {ETSI}, 5.2.8"
    facts = dossier.case.facts
    if facts.problem is not None or dossier.certificate is None:
        return _step("algorithm", StepOutcome.UNKNOWN, "Không xác định được thuật toán.", citation)
    own = assess_container(facts.container, dossier.certificate)
    trusted = frozenset(one.der for one in dossier.case.trust.certificates)
    above = assess_chain(dossier.path.parsed[1:] if dossier.path else (), trusted)
    for remark in (*own.remarks, *above.remarks):
        code = "weak_timestamp_sha1" if _is_stamp_digest(remark.code, facts) else remark.code
        dossier.remark(code, remark.message)
    if own.acceptable and above.acceptable:
        return _step("algorithm", StepOutcome.PASSED, own.detail, citation)
    dossier.against(_S.CRYPTO_CONSTRAINTS_FAILURE)
    detail = " ".join(one.detail for one in (own, above) if not one.acceptable)
    return _step("algorithm", StepOutcome.UNKNOWN, detail, citation, _S.CRYPTO_CONSTRAINTS_FAILURE)


def _is_stamp_digest(code: str, facts: SignatureFacts) -> bool:
    return facts.is_document_timestamp and code == "weak_digest_sha1"


# 8. Later changes.


def later_changes(dossier: Dossier) -> Step:
    """What revisions after the signature did."""
    citation = f"ISO 32000-2, 12.8.2.2; {CIRCULAR}, Điều 6 k1 d"
    facts = dossier.case.facts
    _tell_later_fields(dossier)
    told = [change.message for change in facts.changes if change.level is facts.later_changes]
    match facts.later_changes:
        case LaterChanges.SUSPICIOUS:
            dossier.against(_S.FORMAT_FAILURE)
            detail = "Tệp bị thay đổi không được phép sau khi ký: " + " ".join(told[:3])
            return _step("later_changes", StepOutcome.FAILED, detail, citation, _S.FORMAT_FAILURE)
        case LaterChanges.UNKNOWN:
            if facts.coverage is not Coverage.PARTIAL and facts.problem is None:
                dossier.against(_S.GENERIC)
            detail = "Không xác định được tệp có bị thay đổi sau khi ký hay không. " + " ".join(told[:3])
            return _step("later_changes", StepOutcome.UNKNOWN, detail.strip(), citation, _S.GENERIC)
        case LaterChanges.PERMITTED:
            detail = "Nội dung đã ký không bị thay đổi; tệp có bổ sung trong giới hạn cho phép."
        case _:
            detail = "Tệp không bị thay đổi sau khi ký."
    return _step("later_changes", StepOutcome.PASSED, detail, citation)


def _tell_later_fields(dossier: Dossier) -> None:
    facts = dossier.case.facts
    if facts.certification_level is None or not facts.later_fields:
        return
    fields = "; ".join(
        f"“{field.field_name}” (trang {field.place.page}, khung {', '.join(f'{x:g}' for x in field.place.box)} mm)"
        if field.place
        else f"“{field.field_name}”"
        for field in facts.later_fields
    )
    dossier.remark(
        "visible_field_after_certification",
        f"Sau chữ ký xác nhận có thêm ô ký hiển thị trên trang: {fields}.",
    )


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or certificate.subject.human_friendly)


def _aware(moment: datetime) -> datetime:
    """A claimed time without offset is Vietnamese time."""
    return moment if moment.tzinfo else moment.replace(tzinfo=_HANOI)
