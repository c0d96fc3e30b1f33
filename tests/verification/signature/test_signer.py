"""Person, organisation, unit or service: the scored rule on subjects as Vietnamese authorities write them."""

from datetime import timedelta

import pytest

from app.demo.certificates import Profile, Subject, issue
from app.demo.keys import signing_key
from tests.verification.signature.paper import NOW, pki
from verification.signature.signer import describe_signer
from verification.verdict import Signer, SignerKind, TrustPath

PERSON, AGENCY_KIND, UNIT, SERVICE = (
    SignerKind.PERSON,
    SignerKind.ORGANISATION,
    SignerKind.UNIT,
    SignerKind.SERVICE,
)
VN = ("C", "VN")
PROVINCE = ("O", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH")


def described(subject: Subject) -> Signer:
    """The signer that a certificate with this subject describes."""
    profile = Profile(
        subject=subject, valid_from=NOW - timedelta(days=1), valid_until=NOW + timedelta(days=1)
    )
    identity = issue(profile, signing_key(number=20), pki().issuing.identity)
    return describe_signer(identity.parsed, TrustPath.PUBLIC_SERVICE)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ((VN, ("L", "Hà Nội"), ("O", "BỘ XÂY DỰNG"), ("CN", "Phạm Minh Hà")), PERSON),
        ((VN, PROVINCE, ("OU", "SỞ NỘI VỤ"), ("CN", "Đoàn Thị Hương Giang")), PERSON),
        ((VN, PROVINCE, ("OU", "SỞ NỘI VỤ"), ("CN", "Vũ Đức")), PERSON),
        ((VN, ("O", "Tỉnh Bình Thuận"), ("OU", "Sở Tư pháp"), ("CN", "Vu Thi Lan")), PERSON),
        ((VN, ("O", "Tinh Lam Dong"), ("CN", "Truong Cong Dinh")), PERSON),
        ((VN, PROVINCE, ("CN", "H'Yim Kđoh")), PERSON),
        ((VN, PROVINCE, ("CN", "K'Điệp")), PERSON),
        ((VN, PROVINCE, ("CN", "Quyền Thị Lan")), PERSON),
        (
            (VN, ("O", "TRƯỜNG ĐẠI HỌC X"), ("T", "Phó Hiệu trưởng"), ("CN", "Lê Hữu B"), ("UID", "CCCD:1")),
            PERSON,
        ),
        ((VN, ("O", "Công ty Y"), ("UID", "MST:0101"), ("UID", "CCCD:2"), ("CN", "TRẦN C")), PERSON),
        ((VN, ("O", "BỘ XÂY DỰNG"), ("CN", "BỘ XÂY DỰNG"), ("UID", "MNS:1057059")), AGENCY_KIND),
        ((VN, PROVINCE, ("CN", "SỞ NỘI VỤ"), ("UID", "MNS:1063490"), ("UID", "MST:5800593196")), AGENCY_KIND),
        ((VN, PROVINCE, ("CN", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH")), AGENCY_KIND),
        ((VN, PROVINCE, ("CN", "UBND xã Tân Lập")), AGENCY_KIND),
        (
            (VN, ("ST", "Hà Nội"), ("CN", "Đại Học Công Nghiệp An Bình"), ("UID", "MST:0101498046")),
            AGENCY_KIND,
        ),
        ((VN, ("O", "Tinh Phu Tho"), ("CN", "Uy ban nhan dan tinh Phu Tho")), AGENCY_KIND),
        ((VN, ("O", "Bo Giao duc"), ("CN", "Truong Dai hoc An Binh")), AGENCY_KIND),
        ((VN, PROVINCE, ("CN", "Đoàn đại biểu Quốc hội tỉnh An Bình")), AGENCY_KIND),
        ((VN, ("O", "BỘ XÂY DỰNG"), ("OU", "VĂN PHÒNG BỘ"), ("CN", "PHÒNG VĂN THƯ")), UNIT),
        (
            (VN, ("O", "VĂN PHÒNG CHÍNH PHỦ"), ("CN", "CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
            SERVICE,
        ),
        ((VN, ("O", "Văn phòng Chính phủ"), ("CN", "Cổng Thông tin điện tử Chính phủ")), SERVICE),
        ((VN, ("CN", "John Smith")), SignerKind.UNKNOWN),
        ((VN, PROVINCE, ("OU", "SỞ NỘI VỤ"), ("CN", "Ðặng Thị Hà")), PERSON),
        ((VN, PROVINCE, ("OU", "UBND XÃ A"), ("CN", "Lù A Sùng")), PERSON),
        ((VN, ("O", "Bo Khoa hoc"), ("CN", "Vien Khoa hoc")), SignerKind.UNKNOWN),
        ((VN, PROVINCE, ("CN", "Đoàn ĐBQH tỉnh An Bình")), AGENCY_KIND),
        ((VN, PROVINCE, ("CN", "Thường trực HĐND tỉnh An Bình")), AGENCY_KIND),
        ((VN, ("O", "BỘ QUỐC PHÒNG"), ("CN", "Lữ đoàn 3")), SignerKind.UNKNOWN),
    ],
)
def test_kind(subject: Subject, kind: SignerKind) -> None:
    """Each subject is decided rightly, and a decision has its evidence."""
    signer = described(subject)
    assert signer.kind is kind
    assert bool(signer.kind_evidence) or kind is SignerKind.UNKNOWN


def test_a_persons_own_number_is_never_shown() -> None:
    """The label counts as evidence; the number appears nowhere in what is said."""
    signer = described((VN, ("CN", "Nguyễn Văn A"), ("UID", "CCCD:001099012345"), ("UID", "MST:0101498046")))
    assert "001099012345" not in repr(signer)
    assert signer.identifiers == ("MST:0101498046",)


def test_everything_that_is_to_be_shown_is_there() -> None:
    """VR-12, VC-2.1: signer, managing unit, issuer, term."""
    signer = described((VN, PROVINCE, ("OU", "SỞ NỘI VỤ"), ("CN", "Phạm Minh Hà")))
    assert (signer.common_name, signer.organisation, signer.unit) == (
        "Phạm Minh Hà",
        "ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
        "SỞ NỘI VỤ",
    )
    assert signer.issuer == "CA phục vụ các cơ quan Nhà nước DEMO"
    assert signer.serial_number == (signer.serial_number or "").upper()
    assert signer.valid_from is not None
    assert signer.valid_until is not None


def test_no_certificate_describes_nobody() -> None:
    """Nothing is made up."""
    assert describe_signer(None, TrustPath.NONE) == Signer(kind=SignerKind.UNKNOWN, trust_path=TrustPath.NONE)
