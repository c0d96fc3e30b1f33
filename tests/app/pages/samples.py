"""Verdicts written by hand: every shape that the pages must be able to show."""

from dataclasses import replace
from datetime import UTC, date, datetime

from verification.verdict import (
    AsSigned,
    Box,
    Coverage,
    Deviation,
    DocumentDescription,
    DocumentKind,
    DocumentVerdict,
    ErrorReport,
    Finding,
    Indication,
    Integrity,
    LaterChanges,
    Outcome,
    Place,
    PolicyReference,
    Role,
    Severity,
    Signatory,
    SignatureVerdict,
    Signer,
    SignerKind,
    SigningStatus,
    SigningTime,
    Step,
    StepOutcome,
    SubIndication,
    TimeSource,
    TrustPath,
    VisibleContent,
    VisibleDifference,
    Warning,  # noqa: A004 - the word of the contract
)

MARKUP = "<img src=x onerror=alert(1)>\"'&{{7*7}}</script><b>"
"""What a hostile certificate, file name or subject may hold."""

_AT = datetime(2026, 7, 23, 3, 0, tzinfo=UTC)


def signature(
    order: int = 1,
    role: Role = Role.AUTHORISED_PERSON,
    indication: Indication = Indication.TOTAL_PASSED,
    reason: SubIndication | None = None,
    *,
    name: str = "Nguyễn Văn An",
    box: Box = (120.0, 200.0, 160.0, 220.0),
) -> SignatureVerdict:
    """A signature on page 1."""
    kind = SignerKind.ORGANISATION if role is Role.AGENCY else SignerKind.PERSON
    return SignatureVerdict(
        field_name=f"Signature{order}",
        order=order,
        role=role,
        indication=indication,
        sub_indication=reason,
        integrity=Integrity.INTACT,
        coverage=Coverage.WHOLE_FILE,
        later_changes=LaterChanges.NONE,
        signer=Signer(
            kind=kind,
            common_name=name,
            organisation="SỞ NỘI VỤ",
            issuer="CA phục vụ các cơ quan Nhà nước",
            serial_number="0A1B",
            valid_from=datetime(2025, 1, 1, tzinfo=UTC),
            valid_until=datetime(2030, 1, 1, tzinfo=UTC),
            trust_path=TrustPath.PUBLIC_SERVICE,
        ),
        signed_at=SigningTime(at=_AT, source=TimeSource.TIMESTAMP),
        steps=(
            Step(
                step="integrity",
                outcome=StepOutcome.PASSED,
                detail="Nội dung không thay đổi.",
                citation="TT 15/2025",
            ),
            Step(step="revocation", outcome=StepOutcome.UNKNOWN, reason="TRY_LATER", detail="Chưa hỏi được."),
        ),
        warnings=(Warning(code="pkcs1_v15", message="Chữ ký dùng RSA PKCS#1 v1.5."),),
        place=Place(page=1, box=box),
    )


def finding(
    rule_id: str,
    *deviations: Deviation,
    outcome: Outcome = Outcome.VIOLATED,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding of a rule."""
    return Finding(
        rule_id=rule_id,
        title=f"Quy định {rule_id}",
        citation="khoản 3 mục I Phần I Phụ lục I, Nghị định số 30/2020/NĐ-CP",
        severity=severity,
        outcome=outcome,
        deviations=deviations,
        reason="scanned_page" if outcome is Outcome.UNDETERMINED else None,
    )


def deviation(page: int | None = 1, box: Box | None = (30.0, 40.0, 90.0, 46.0)) -> Deviation:
    """A deviation with everything a clerk can use."""
    return Deviation(
        code="left",
        message="Lề trái quá hẹp.",
        page=page,
        box=box,
        expected="30–35 mm",
        observed="25 mm",
        remedy="Layout → Margins → Left: 3 cm",
    )


PERSON = signature()
AGENCY = signature(2, Role.AGENCY, name="SỞ NỘI VỤ", box=(100.0, 190.0, 136.0, 226.0))

SOUND = DocumentVerdict(
    file="123-SNV-VP.pdf",
    sha256="ab" * 32,
    size=123_456,
    pages=2,
    verified_at=_AT,
    policy=PolicyReference(id="kyso-default", version="1;revocation=require"),
    error=None,
    document=DocumentDescription(
        kind=DocumentKind.ORIGINAL,
        code_number="123",
        code_notation="SNV-VP",
        issued_on=date(2026, 7, 23),
        promulgation_place="Hà Nội",
        document_type="CV",
        subject="V/v chuyển đổi số",
        issuing_agency="SỞ NỘI VỤ",
        parent_agency="UBND TỈNH",
        signatory=Signatory(authority="KT.", title="PHÓ GIÁM ĐỐC", full_name="Nguyễn Văn An"),
    ),
    signing_status=SigningStatus.SIGNED_FULL,
    indication=Indication.TOTAL_PASSED,
    signatures=(PERSON, AGENCY),
    findings=(finding("ND30-PG-01", outcome=Outcome.PASSED),),
    form_conforms=True,
)

WITH_FAULTS = replace(
    SOUND,
    findings=(
        finding("ND30-PG-03", deviation(), deviation(box=(30.0, 40.5, 60.0, 46.0)), deviation(page=2)),
        finding("ND30-QH-01", deviation(page=1, box=None), severity=Severity.WARNING),
        finding("ND30-DS-P1", deviation(box=(100.0, 190.0, 136.0, 226.0))),
        finding("ND30-CQ-03", outcome=Outcome.UNDETERMINED),
        finding("ND30-PG-01", outcome=Outcome.PASSED),
    ),
    form_conforms=False,
)

PERSON_ONLY = replace(SOUND, signing_status=SigningStatus.SIGNED_PERSON_ONLY, signatures=(PERSON,))
AGENCY_ONLY = replace(SOUND, signing_status=SigningStatus.SIGNED_AGENCY_ONLY, signatures=(AGENCY,))
UNSIGNED = replace(
    SOUND,
    signing_status=SigningStatus.UNSIGNED,
    indication=Indication.NO_SIGNATURE,
    signatures=(),
)
ALTERED = replace(
    SOUND,
    signing_status=SigningStatus.SIGNED_INVALID,
    indication=Indication.TOTAL_FAILED,
    signatures=(
        signature(indication=Indication.TOTAL_FAILED, reason=SubIndication.HASH_FAILURE),
        AGENCY,
    ),
)
COVERED = replace(
    SOUND,
    signing_status=SigningStatus.SIGNED_INVALID,
    indication=Indication.TOTAL_FAILED,
    signatures=(
        replace(
            signature(indication=Indication.TOTAL_FAILED, reason=SubIndication.FORMAT_FAILURE),
            later_changes=LaterChanges.SUSPICIOUS,
            as_signed=AsSigned(
                signed_end=100_000,
                visible_content=VisibleContent.DIFFERENT,
                message="Nội dung nhìn thấy ở trang 1, 2, 3 khác với lúc ký.",
                pages=3,
                pages_compared=(1, 2, 3),
                differences=(
                    VisibleDifference(
                        page=1,
                        box=(30.0, 80.0, 170.0, 86.0),
                        level=LaterChanges.SUSPICIOUS,
                        message="Lúc ký: “5.000.000 đồng”. Nay hiển thị: “50.000.000 đồng”.",
                        signed_text="5.000.000 đồng",
                        shown_text="50.000.000 đồng",
                    ),
                    VisibleDifference(
                        page=3,
                        box=(0.0, 0.0, 210.0, 297.0),
                        level=LaterChanges.SUSPICIOUS,
                        message="Lúc ký có trang này; nay không còn.",
                    ),
                    VisibleDifference(
                        page=1,
                        box=(100.0, 190.0, 136.0, 226.0),
                        level=LaterChanges.PERMITTED,
                        message="Chữ ký “Signature2” được thêm vào sau hiển thị ở đây.",
                        by_signature="Signature2",
                    ),
                ),
            ),
        ),
        AGENCY,
    ),
)
OPEN = replace(
    SOUND,
    signing_status=SigningStatus.UNDETERMINED,
    indication=Indication.INDETERMINATE,
    signatures=(
        signature(indication=Indication.INDETERMINATE, reason=SubIndication.TRY_LATER),
        AGENCY,
    ),
)
UNREADABLE = replace(
    SOUND,
    pages=None,
    error=ErrorReport(code="encrypted", message="Tệp PDF được bảo vệ bằng mật khẩu."),
    document=None,
    signing_status=SigningStatus.UNREADABLE,
    indication=Indication.NO_SIGNATURE,
    signatures=(),
    findings=(),
    form_conforms=None,
)
HOSTILE = replace(
    WITH_FAULTS,
    file=MARKUP,
    signatures=(signature(name=MARKUP), AGENCY),
    document=replace(SOUND.document, subject=MARKUP, issuing_agency=MARKUP) if SOUND.document else None,
)

ALL = (SOUND, WITH_FAULTS, PERSON_ONLY, AGENCY_ONLY, UNSIGNED, ALTERED, COVERED, OPEN, UNREADABLE, HOSTILE)
