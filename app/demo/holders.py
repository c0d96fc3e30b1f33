"""Who holds certificates: persons, agencies and units, with the subjects measured on real ones."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.certificates import Profile, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyName:
    """How an agency stands in certificates: `organisation` is O, `name` is CN (or OU of its people)."""

    place: str
    organisation: str
    name: str
    budget_code: str | None = None
    """MNS, mã quan hệ ngân sách."""
    tax_code: str | None = None
    domain: str = "anbinh.gov.vn"

    @property
    def top(self) -> bool:
        """Whether the agency is the organisation itself (a ministry, a People's Committee)."""
        return self.organisation == self.name


def person_profile(name: str, agency: AgencyName, now: datetime) -> Profile:
    """An official under VGCA: no UID, no title; OU is the agency unless it is the organisation itself."""
    unit: Subject = () if agency.top else (("OU", agency.name),)
    email = f"{_mailbox(name)}@{agency.domain}"
    place: Subject = (("C", "VN"), ("L", agency.place), ("O", agency.organisation))
    return _five_years((*place, *unit, ("CN", name), ("E", email)), email, now)


def agency_profile(agency: AgencyName, now: datetime) -> Profile:
    """An agency's seal under VGCA: CN is the agency, UID its budget and tax codes."""
    codes = [("UID", f"MNS:{agency.budget_code}")] if agency.budget_code else []
    codes += [("UID", f"MST:{agency.tax_code}")] if agency.tax_code else []
    email = f"vanthu@{agency.domain}"
    place: Subject = (("C", "VN"), ("L", agency.place), ("O", agency.organisation))
    return _five_years((*place, ("CN", agency.name), *codes, ("E", email)), email, now)


def unit_profile(name: str, agency: AgencyName, now: datetime) -> Profile:
    """A unit inside an agency under VGCA, e.g. the clerk's office that stamps numbers."""
    email = f"vanthu@{agency.domain}"
    unit = "VĂN PHÒNG" if agency.top else agency.name
    place: Subject = (("C", "VN"), ("L", agency.place), ("O", agency.organisation))
    return _five_years((*place, ("OU", unit), ("CN", name), ("E", email)), email, now)


def public_person_profile(name: str, title: str, organisation: str, now: datetime) -> Profile:
    """A person in an organisation under a public CA: title, and a citizen's number as UID."""
    number = str(int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]))[:12].rjust(12, "0")
    subject: Subject = (
        ("C", "VN"),
        ("ST", "An Bình"),
        ("O", organisation),
        ("T", title),
        ("CN", name),
        ("UID", f"CCCD:{number}"),
    )
    return _five_years(subject, None, now)


def public_organisation_profile(name: str, tax_code: str, now: datetime) -> Profile:
    """An organisation under a public CA: no O, a tax code as UID."""
    subject: Subject = (("C", "VN"), ("ST", "An Bình"), ("CN", name), ("UID", f"MST:{tax_code}"))
    return _five_years(subject, None, now)


def _five_years(subject: Subject, email: str | None, now: datetime) -> Profile:
    """The usual five years, in the second one."""
    return Profile(
        subject=subject,
        valid_from=now - timedelta(days=500),
        valid_until=now + timedelta(days=1300),
        email=email,
    )


def _mailbox(name: str) -> str:
    """Local part of an e-mail address; letters with marks would need SMTPUTF8."""
    return "cb" + hashlib.sha256(name.encode()).hexdigest()[:8]
