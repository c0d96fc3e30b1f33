"""Whose document it is: identifier, else certificate, else printed name, as the agency was on that day."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy.orm import Session

from signing.attribution import attribute
from signing.audit import audit_rates
from signing.corrections import DocumentCorrection, attribute_to, correct
from signing.discrepancies import not_signed
from signing.errors import MalformedInput
from signing.history import HistoryFilter, corrections, documents, total, unattributed
from signing.ledger_audit import audit_ledger
from signing.metadata import SubmissionMetadata
from signing.models import Agency, Level, Method, Standing
from signing.names import fold
from signing.periods import parse_period
from signing.rates import rates
from signing.register import SubmissionOutcome, submit
from tests.signing.builders import NOW, agency, send, signature, verdict
from verification.verdict import DocumentKind, DocumentVerdict, Role, SignerKind, SigningStatus

DAY = date(2026, 7, 6)


@pytest.fixture
def provinces(session: Session) -> Session:
    """Two provinces, each with a Sở Nội vụ; one was called otherwise before."""
    agency(session, "BN", "UBND tỉnh Bắc Ninh")
    agency(session, "LD", "Ủy ban nhân dân tỉnh Lâm Đồng")
    agency(session, "H05.15", "Sở Nội vụ", parent="BN", identifiers=("000.00.15.H05",))
    agency(session, "H36.15", "Sở Nội vụ", parent="LD", certificate_uids=("MNS:1063490", "MST:5800593196"))
    agency(session, "BN", "UBND thành phố Bắc Ninh", valid_from=date(2026, 9, 20))
    return session


def code_of(session: Session, **clues: object) -> tuple[str | None, Method | None]:
    """Attribute, and return code and method."""
    found = attribute(session, **({"issuer_org_id": None, "verdict": None, "on": DAY} | clues))  # type: ignore[arg-type]
    codes = {1: "BN", 2: "LD", 3: "H05.15", 4: "H36.15", None: None}
    return codes[found.agency_id], found.method


def test_identifier_of_either_format_decides(provinces: Session) -> None:
    """The code of the register, and the identifiers that the agency has on that day."""
    assert code_of(provinces, issuer_org_id="000.00.15.h05") == ("H05.15", Method.IDENTIFIER)
    assert code_of(provinces, issuer_org_id="H36.15") == ("H36.15", Method.IDENTIFIER)
    assert code_of(provinces, issuer_org_id="H36.15", on=date(2019, 1, 1)) == (None, None)


def test_certificate_decides_by_uid_then_by_name_and_parent(provinces: Session) -> None:
    """Two UID values of one seal; a seal without UID by its parent; a person by unit and parent."""
    uid = signature(common_name="SỞ NỘI VỤ", identifiers=("MNS:1063490", "MST:5800593196"))
    parent = signature(common_name="SỞ NỘI VỤ", organisation="ỦY BAN NHÂN DÂN TỈNH BẮC NINH")
    person = signature(
        Role.AUTHORISED_PERSON,
        common_name="Nguyễn Văn An",
        organisation="UBND TỈNH LÂM ĐỒNG",
        unit="SỞ NỘI VỤ",
        kind=SignerKind.PERSON,
    )
    alone = signature(common_name="SỞ NỘI VỤ")
    expected = {"H36.15": (uid, person), "H05.15": (parent,), None: (alone,)}
    for code, signatures in expected.items():
        for one in signatures:
            assert code_of(provinces, verdict=verdict("x", signatures=(one,)))[0] == code


def test_printed_name_decides_last_and_by_its_parent(provinces: Session) -> None:
    """The name "SỞ NỘI VỤ" alone fits two agencies; with the parent above it, one."""
    named = verdict("x", issuing_agency="SỞ NỘI VỤ", parent_agency="UBND TỈNH LÂM ĐỒNG")
    assert code_of(provinces, verdict=named) == ("H36.15", Method.PRINTED_NAME)
    assert code_of(provinces, verdict=verdict("x", issuing_agency="SỞ NỘI VỤ")) == (None, None)
    before = verdict("x", issuing_agency="ỦY BAN NHÂN DÂN TỈNH BẮC NINH")
    assert code_of(provinces, verdict=before)[0] == "BN"
    assert code_of(provinces, verdict=before, on=date(2026, 9, 21))[0] is None


def test_the_only_agency_of_a_name_is_not_another_provinces(session: Session) -> None:
    """Sở Nội vụ of a province that nobody entered is not the one on record; without parents it may be."""
    agency(session, "BN", "UBND tỉnh Bắc Ninh")
    agency(session, "H05.15", "Sở Nội vụ", parent="BN")
    agency(session, "H05.16", "Sở Y tế")
    for name, parent, expected in (
        ("SỞ NỘI VỤ", "ỦY BAN NHÂN DÂN TỈNH BẮC NINH", 2),
        ("SỞ NỘI VỤ", None, 2),
        ("SỞ NỘI VỤ", "UBND TỈNH LÂM ĐỒNG", None),
        ("SỞ Y TẾ", "UBND TỈNH LÂM ĐỒNG", 3),
    ):
        printed = verdict("x", issuing_agency=name, parent_agency=parent)
        sealed = verdict("y", signatures=(signature(common_name=name, organisation=parent),))
        for one in (printed, sealed):
            assert attribute(session, issuer_org_id=None, verdict=one, on=DAY).agency_id == expected


def test_unattributed_document_waits_until_it_is_corrected(provinces: Session) -> None:
    """The queue, the recorded correction, the rate, and the same file sent again."""
    metadata = SubmissionMetadata(issuer_org_id="X", code_number="01", code_notation="SNV", issued_on=DAY)
    sent = submit(provinces, verdict=verdict("f"), metadata=metadata, at=NOW)
    assert sent.document is not None
    assert sent.document.standing is Standing.UNATTRIBUTED
    assert [d.id for d in unattributed(provinces)] == [sent.document.id]
    attribute_to(provinces, sent.document.id, "H05.15", reason="theo Văn thư", at=NOW, by="admin")
    assert list(unattributed(provinces)) == []
    assert [c.corrected_by for c in corrections(provinces, sent.document.id)] == ["admin"]
    item = next(i for i in rates(provinces, parse_period("2026-07")).items if i.agency == "H05.15")
    assert (item.received, item.signed_full) == (1, 1)
    again = submit(provinces, verdict=verdict("f"), metadata=metadata, at=NOW)
    assert again.outcome is SubmissionOutcome.EXISTING


def test_contradictions_are_kept_and_foreign_copies_not_counted(provinces: Session) -> None:
    """Another number printed, another agency's seal; a copy of another agency's document."""
    sealed = verdict(
        "f",
        signatures=(signature(identifiers=("MST:5800593196",)),),
        code_number="12",
        issued_on=date(2026, 7, 5),
    )
    metadata = SubmissionMetadata(issuer_org_id="H05.15", code_number="11", issued_on=DAY)
    sent = submit(provinces, verdict=sealed, metadata=metadata, at=NOW)
    assert sent.document is not None
    assert sent.document.contradictions == ["code_number", "issued_on", "seal_agency"]
    copy = verdict("c", kind=DocumentKind.ELECTRONIC_COPY, issuing_agency="BỘ NỘI VỤ")
    metadata = SubmissionMetadata(issuer_org_id="H05.15", code_number="99", issued_on=DAY)
    other = submit(provinces, verdict=copy, metadata=metadata, at=NOW)
    assert other.document is not None
    assert other.document.standing is Standing.FOREIGN_COPY


@pytest.mark.parametrize(
    ("kind", "printed", "sealed", "expected"),
    [
        (DocumentKind.ORIGINAL, "BỘ XÂY DỰNG", "BỘ XÂY DỰNG", ["printed_agency"]),
        (DocumentKind.ORIGINAL, "SỞ TƯ PHÁP", "SỞ NỘI VỤ", ["printed_agency"]),
        (DocumentKind.ORIGINAL, "SỞ NỘI VỤ TỈNH", "SỞ XÂY DỰNG", []),
        (DocumentKind.ELECTRONIC_COPY, "BỘ XÂY DỰNG", "BỘ XÂY DỰNG", []),
    ],
)
def test_a_header_of_another_agency_is_said(
    session: Session, kind: DocumentKind, printed: str, sealed: str, expected: list[str]
) -> None:
    """Another agency's document sent as one's own, in the directory or not; copies are others' by nature."""
    agency(session)
    agency(session, "H05.16", "Sở Tư pháp")
    about = verdict("f", kind=kind, signatures=(signature(common_name=sealed),), issuing_agency=printed)
    metadata = SubmissionMetadata(issuer_org_id="H05.15", code_number="11", issued_on=DAY)
    sent = submit(session, verdict=about, metadata=metadata, at=NOW)
    assert sent.document is not None
    assert sent.document.contradictions == expected


def test_contradictions_are_found_and_settled(session: Session) -> None:
    """They are listed behind the rate until somebody corrects the value, or confirms it."""
    agency(session)
    for number, printed in ((1, "1"), (2, "12"), (3, "13")):
        about = verdict(f"f{number}", code_number=printed, issuing_agency="BỘ XÂY DỰNG")
        metadata = SubmissionMetadata(issuer_org_id="H05.15", code_number=str(number), issued_on=DAY)
        submit(session, verdict=about, metadata=metadata, at=NOW)
    wanted = HistoryFilter(counted_as=SigningStatus.SIGNED_FULL, contradicted=True)
    assert total(session, wanted) == len(not_signed(session, parse_period("2026-07"), 1)) == 3
    first, second, third = (one.id for one in reversed(documents(session, wanted).documents))
    attribute_to(session, first, "H05.15", reason="đã đối chiếu", at=NOW, by="admin")
    assert total(session, wanted) == 2
    number = DocumentCorrection(agency="H05.15", code_number="12")
    correct(session, second, number, reason="theo bản gốc", at=NOW, by="admin")
    attribute_to(session, third, "H05.15", reason="đã đối chiếu", at=NOW, by="admin")
    assert [one.contradictions for one in documents(session, wanted).documents] == [["code_number"]]
    with pytest.raises(MalformedInput):
        attribute_to(session, third, "H05.15", reason="lần nữa", at=NOW, by="admin")
    assert total(session, HistoryFilter(contradicted=False)) == 2
    assert audit_rates(session) == audit_ledger(session) == []


@pytest.mark.parametrize(
    ("printed", "standing"),
    [
        ("UBND TỈNH BẮC NINH SỞ NỘI VỤ", Standing.COUNTED),
        ("UBND TỈNH LÂM ĐỒNG SỞ NỘI VỤ", Standing.FOREIGN_COPY),
        ("VĂN PHÒNG SỞ NỘI VỤ", Standing.FOREIGN_COPY),
    ],
)
def test_a_header_read_as_one_name_is_the_agencys_own(
    provinces: Session, printed: str, standing: Standing
) -> None:
    """OCR gives no weights: the parent's name and the agency's may be read as one."""
    copy = verdict("c", kind=DocumentKind.ELECTRONIC_COPY, issuing_agency=printed)
    metadata = SubmissionMetadata(issuer_org_id="H05.15", code_number="99", issued_on=DAY)
    sent = submit(provinces, verdict=copy, metadata=metadata, at=NOW)
    assert sent.document is not None
    assert sent.document.standing is standing


def test_agency_is_judged_as_it_was(session: Session) -> None:
    """A district of June 2025 has its rate; in July it is gone."""
    agency(session, "GB", "UBND huyện Gia Bình", level=Level.DISTRICT, valid_to=date(2025, 6, 30))
    send(session, "GB", 1, date(2025, 6, 2))
    assert [i.level for i in rates(session, parse_period("2025-06")).items] == [Level.DISTRICT]
    assert rates(session, parse_period("2025-07")).items == ()
    late = send(session, "GB", 2, date(2025, 7, 1))
    assert late.document is not None
    assert late.document.standing is Standing.UNATTRIBUTED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "UBND tỉnh Bắc Ninh"),
        ("Uỷ ban nhân dân  TP. Đà Nẵng", "UBND thành phố Đà Nẵng"),
        ("Viện Nghiên cứu Phát triển kinh tế – xã hội", "VIỆN NGHIÊN CỨU PHÁT TRIỂN KINH TẾ - XÃ HỘI"),
    ],
)
def test_names_are_folded(one: str, other: str) -> None:
    """Case, accents, forms of encoding, hyphens and usual abbreviations do not count."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("called", "printed", "fits"),
    [
        ("UBND xã Thạnh Phú", "ỦY BAN NHÂN DÂN XÃ THANH PHÚ", False),
        ("UBND xã Thanh Phú", "UBND XÃ THẠNH PHÚ", False),
        ("Sở Nội vụ tỉnh Hà Nam", "SỞ NỘI VỤ TỈNH HẢ NAM", False),
        ("UBND xã Hòa Bình", "UỶ BAN NHÂN DÂN XÃ HOÀ BÌNH", True),
        ("UBND xã Thạnh Phú", "UBND XA THANH PHU", True),
        ("UBND xa Thanh Phu", "ỦY BAN NHÂN DÂN XÃ THẠNH PHÚ", True),
        ("UBND xã Thạnh Phú", unicodedata.normalize("NFD", "Ủy ban nhân dân xã Thạnh Phú"), True),
    ],
)
def test_other_marks_are_another_name(
    sqlite_session: Session, called: str, printed: str, *, fits: bool
) -> None:
    """The commune beside it has the same letters, and only ours is in the directory: the document waits."""
    agency(sqlite_session, "X", called)
    agency(sqlite_session, "Y", "Trường Mầm non", certificate_names=(called,), valid_from=date(2026, 1, 1))
    seal = signature(common_name=printed)
    assert (code_of_any(sqlite_session, verdict("p", issuing_agency=printed)) == "X") is fits
    assert (code_of_any(sqlite_session, verdict("s", signatures=(seal,))) == "Y") is fits


def code_of_any(session: Session, seen: DocumentVerdict) -> str | None:
    """Attribute by what the file says alone."""
    found = attribute(session, issuer_org_id=None, verdict=seen, on=DAY).agency_id
    return session.get_one(Agency, found).code if found else None
