"""Fixed Vietnamese words for the values of the contract: one word each, everywhere."""

from typing import Final

from verification.verdict import Indication, Role, SigningStatus

STATUS_WORDS: Final = {
    SigningStatus.SIGNED_FULL: "Ký số đầy đủ",
    SigningStatus.SIGNED_PERSON_ONLY: "Chỉ có chữ ký cá nhân",
    SigningStatus.SIGNED_AGENCY_ONLY: "Chỉ có chữ ký cơ quan",
    SigningStatus.SIGNED_INVALID: "Ký số không hợp lệ",
    SigningStatus.UNDETERMINED: "Chưa xác định",
    SigningStatus.UNSIGNED: "Chưa ký số",
    SigningStatus.UNREADABLE: "Không đọc được",
}

INDICATION_WORDS: Final = {
    Indication.TOTAL_PASSED: "Hợp lệ",
    Indication.INDETERMINATE: "Chưa xác định được",
    Indication.TOTAL_FAILED: "Không hợp lệ",
    Indication.NO_SIGNATURE: "Không có chữ ký số",
}

ROLE_WORDS: Final = {
    Role.AUTHORISED_PERSON: "Chữ ký của người có thẩm quyền",
    Role.AGENCY: "Chữ ký của cơ quan, tổ chức",
    Role.UNIT: "Chữ ký của đơn vị",
    Role.INITIALS: "Ký nháy",
    Role.NUMBER_OR_DATE: "Số, ngày tháng",
    Role.ATTACHMENT: "Chữ ký trên phụ lục, văn bản kèm theo",
    Role.COPY: "Chữ ký trên bản sao điện tử",
    Role.PUBLICATION: "Chữ ký của cơ quan đăng tải",
    Role.TECHNICAL: "Dấu thời gian",
    Role.UNKNOWN: "Chưa rõ vai trò",
}


def status_colour(status: SigningStatus) -> str:
    """Terminal colour; the words say the same without it."""
    if status is SigningStatus.SIGNED_FULL:
        return "green"
    return "yellow" if status is SigningStatus.UNDETERMINED else "red"
