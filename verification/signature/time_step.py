"""Step 5: what proves when it was signed."""

from datetime import datetime, timedelta

from verification.signature.case import Dossier
from verification.signature.telling import CIRCULAR, ETSI, aware, said, told
from verification.signature.timestamps import Proof, TimestampFinding, judge_token, valid_at
from verification.verdict import SigningTime, Step, StepOutcome, SubIndication, TimeSource

_S = SubIndication
_USUAL_BEFORE, _USUAL_AFTER = timedelta(minutes=30), timedelta(minutes=10)
_GRAVEST = (
    Proof.BROKEN, Proof.BANNED, Proof.UNPROVEN, Proof.WEAK, Proof.UNTRUSTED, Proof.PENDING, Proof.PROVES,
)  # fmt: skip
"""Of several tokens, the one to tell first."""
_LOCAL_TIME_AS_UTC, _ABOUT_AN_HOUR = timedelta(hours=7), timedelta(hours=1)

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
        return told("timestamp", StepOutcome.NOT_APPLICABLE, "Bản thân chữ ký là dấu thời gian.", citation)
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
            f"thời gian tự khai {said(aware(dossier.claimed_at))} không phải là bằng chứng."
            if dossier.claimed_at
            else "không có thời gian ký."
        )
        return told("timestamp", StepOutcome.NOT_APPLICABLE, detail, citation)
    return _weigh_tokens(dossier, citation)


def _weigh_tokens(dossier: Dossier, citation: str) -> Step:
    """The earliest proof counts; a broken or banned token fails the signature whatever stands beside it.

    Without a proof the gravest fault is told (docs/decisions/0015).
    """
    worst = min(dossier.timestamps, key=lambda one: _GRAVEST.index(one.proof))
    if worst.proof in {Proof.BROKEN, Proof.BANNED}:
        return told("timestamp", *_without_proof(dossier, worst, citation))
    proving = [one for one in dossier.timestamps if one.proof in {Proof.PROVES, Proof.PENDING}]
    if proving:
        earliest = min(proving, key=lambda one: one.at)
        if dossier.best_time is None or earliest.at < dossier.best_time:
            dossier.best_time, dossier.is_proven = earliest.at, True
            if earliest.proof is Proof.PENDING:
                _pending(dossier)
        elif earliest.at > dossier.best_time + _USUAL_AFTER and dossier.case.has_proof:
            dossier.against(_S.TIMESTAMP_ORDER_FAILURE)
            detail = "Dấu thời gian của chữ ký muộn hơn bằng chứng về sự tồn tại của chính nó."
            return told("timestamp", StepOutcome.UNKNOWN, detail, citation, _S.TIMESTAMP_ORDER_FAILURE)
        elif earliest.at > dossier.best_time + _USUAL_AFTER:
            dossier.remark(
                "timestamp_after_verification",
                f"Dấu thời gian ghi {said(earliest.at)}, muộn hơn thời điểm kiểm tra: đồng hồ của một bên "
                "sai, hoặc tệp được kiểm tra theo một thời điểm trước khi ký.",
            )
        detail = f"Dấu thời gian {said(earliest.at)}. {earliest.detail}"
        outcome = StepOutcome.PASSED if earliest.proof is Proof.PROVES else StepOutcome.UNKNOWN
        return told("timestamp", outcome, detail, citation)
    return told("timestamp", *_without_proof(dossier, worst, citation))


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
    proving = [one for one in dossier.timestamps if one.proof in {Proof.PROVES, Proof.PENDING}]
    shown = proving or [one for one in dossier.timestamps if one.is_shown]
    if shown:
        return SigningTime(at=min(one.at for one in shown), source=TimeSource.TIMESTAMP)
    if dossier.claimed_at is not None:
        return SigningTime(at=aware(dossier.claimed_at), source=TimeSource.CLAIMED)
    return SigningTime(at=None, source=TimeSource.UNKNOWN)


def _compare_claims(dossier: Dossier, attribute: datetime | None) -> None:
    """Differences of a few minutes are normal; seven hours are Vietnamese time written as UTC."""
    shown = dossier.signed_at
    reference = shown.at if shown and shown.source is TimeSource.TIMESTAMP else dossier.claimed_at
    for claimed in (attribute, dossier.claimed_at):
        if claimed is None or reference is None:
            continue
        ahead = aware(claimed) - aware(reference)
        if abs(ahead - _LOCAL_TIME_AS_UTC) <= _ABOUT_AN_HOUR:
            dossier.remark(
                "local_time_as_utc",
                "Thời gian tự khai nhanh 7 giờ: phần mềm ký đã ghi giờ Việt Nam như giờ quốc tế (UTC).",
            )
        elif not -_USUAL_AFTER <= ahead <= _USUAL_BEFORE:
            dossier.remark(
                "claimed_time_differs",
                f"Thời gian tự khai {said(aware(claimed))} lệch nhiều so với dấu thời gian.",
            )
