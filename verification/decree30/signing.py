"""DS-R: who signs, and in which order (Điều 5, 13, 14, 18, 32; decree30 §2.5 and §8.4).

These rules need no layout. DS-R2 and DS-R4 are what makes a document `signed_invalid` for its order or its
parties; DS-R1 names the signature that is not there.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from verification.decree30.deviations import at
from verification.decree30.dossier import Dossier
from verification.decree30.joint import is_incomplete, is_joint
from verification.decree30.parties import drawn_up_only, wrong_party
from verification.decree30.stamps import VIETNAM
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Colour
from verification.rule import CannotTell, Matter, rule, undecidable
from verification.signatories import count_signatories
from verification.verdict import Deviation, DocumentKind, Role, Severity, SignatureVerdict

_SATURDAY = 5
_ROUND = (0.75, 1.35)
"""Width of a seal to its height, as `roles` takes them."""

_ROLE_NAMES = {
    Role.AUTHORISED_PERSON: "chữ ký số của người có thẩm quyền",
    Role.AGENCY: "chữ ký số của cơ quan, tổ chức",
    Role.ATTACHMENT: "chữ ký số của cơ quan, tổ chức trên văn bản kèm theo",
    Role.COPY: "chữ ký số của cơ quan, tổ chức trên bản sao",
    Role.PUBLICATION: "chữ ký số của cơ quan đăng tải",
}

_REQUIRED: dict[DocumentKind, tuple[tuple[tuple[Role, ...], int], ...]] = {
    DocumentKind.ORIGINAL: (((Role.AUTHORISED_PERSON,), 1), ((Role.AGENCY,), 1)),
    DocumentKind.MINUTES: (((Role.AUTHORISED_PERSON,), 2),),
    DocumentKind.ATTACHMENT: (((Role.ATTACHMENT, Role.AGENCY), 1),),
    DocumentKind.ELECTRONIC_COPY: (((Role.COPY, Role.AGENCY), 1),),
    DocumentKind.PUBLICATION: (((Role.PUBLICATION,), 1),),
}


def is_known(dossier: Dossier) -> bool:
    """A kind of document that requires signatures."""
    return dossier.kind in _REQUIRED


def is_signed_by_both(dossier: Dossier) -> bool:
    """A document that a person and the agency sign."""
    return dossier.kind in (DocumentKind.ORIGINAL, DocumentKind.MINUTES)


@rule(
    id="ND30-DS-R1",
    title="Đủ chữ ký số theo loại văn bản",
    citation=Citation(DECREE_30_2020, "khoản 1 Điều 5"),
    severity=Severity.ERROR,
    applies=is_known,
    matter=Matter.SIGNING,
)
def required_signatures(dossier: Dossier) -> Iterator[Deviation]:
    """Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức theo quy định của pháp
    luật có giá trị pháp lý như bản gốc văn bản giấy.
    """
    namesakes = lacks = False
    for roles, count in _REQUIRED[dossier.kind]:
        present, most = count_signatories(dossier.with_role(*roles))
        if present >= count:
            continue
        if most >= count:
            namesakes = True
            continue
        lacks = True
        name = _ROLE_NAMES[roles[0]]
        lacking = f"Thiếu {name}" if count == 1 else f"Chỉ có {present} trên {count} {name}"
        yield at(
            None,
            None,
            f"missing_{roles[0]}",
            f"{lacking}.",
            expected=f"{count} {name}",
            observed=str(present),
            remedy="Trình người có thẩm quyền ký số trên hệ thống."
            if roles[0] is Role.AUTHORISED_PERSON
            else "Văn thư ký số của cơ quan, tổ chức trước khi phát hành.",
        )
    if namesakes:
        raise CannotTell("namesakes")
    if not lacks and dossier.kind is DocumentKind.ORIGINAL and is_incomplete(dossier):
        raise CannotTell("joint_incomplete")
    if not lacks and dossier.kind is DocumentKind.ORIGINAL and drawn_up_only(dossier):
        raise CannotTell("signatory_missing")


@rule(
    id="ND30-DS-R2",
    title="Người có thẩm quyền ký trước, cơ quan ký sau",
    citation=Citation(DECREE_30_2020, "điểm d khoản 2 Điều 32"),
    severity=Severity.ERROR,
    applies=is_signed_by_both,
    matter=Matter.SIGNING,
)
def order(dossier: Dossier) -> Iterator[Deviation]:
    """Chỉ được đóng dấu, ký số của cơ quan, tổ chức vào văn bản đã có chữ ký của người có thẩm quyền và bản
    sao văn bản do cơ quan, tổ chức trực tiếp thực hiện.
    """
    persons = dossier.with_role(Role.AUTHORISED_PERSON)
    agencies = dossier.with_role(Role.AGENCY)
    if not persons or not agencies:
        raise CannotTell("signature_missing")
    first = min(persons, key=lambda one: one.order)
    if any(seal.order > first.order for seal in agencies):
        return  # the agency signed what the official had signed, whatever its certificate was used for before
    for seal in agencies:
        if seal.order < first.order:
            yield _at(
                seal,
                "order",
                "Chữ ký số của cơ quan, tổ chức được ký trước chữ ký số của người có thẩm quyền.",
                expected="người có thẩm quyền ký trước",
                observed=f"cơ quan ký thứ {seal.order}, người có thẩm quyền ký thứ {first.order}",
                remedy="Phát hành lại: người có thẩm quyền ký số trước, sau đó văn thư ký số của cơ quan.",
            )


@rule(
    id="ND30-DS-R3",
    title="Cơ quan ký chậm nhất vào ngày làm việc tiếp theo",
    citation=Citation(DECREE_30_2020, "khoản 1 Điều 18"),
    severity=Severity.WARNING,
    applies=is_signed_by_both,
    matter=Matter.SIGNING,
)
def issued_in_time(dossier: Dossier) -> Iterator[Deviation]:
    """Văn bản đi phải hoàn thành thủ tục tại Văn thư cơ quan và phát hành trong ngày văn bản đó được ký, chậm
    nhất là trong ngày làm việc tiếp theo.
    """
    persons = dossier.with_role(Role.AUTHORISED_PERSON)
    agencies = dossier.with_role(Role.AGENCY)
    if not persons or not agencies:
        raise CannotTell("signature_missing")
    seal = max(agencies, key=lambda one: one.order)
    signed, sealed = max(persons, key=lambda one: one.order).signed_at.at, seal.signed_at.at
    if signed is None or sealed is None:
        raise CannotTell("signing_time_unknown")
    latest = _next_working_day(_day(signed))
    if _day(sealed) > latest:
        yield _at(
            seal,
            "late",
            f"Cơ quan ký số ngày {_day(sealed):%d/%m/%Y}, sau ngày làm việc tiếp theo "
            f"kể từ khi người có thẩm quyền ký ({_day(signed):%d/%m/%Y}).",
            expected=f"chậm nhất {latest:%d/%m/%Y}",
            observed=f"{_day(sealed):%d/%m/%Y}",
            remedy="Hoàn thành thủ tục và phát hành văn bản trong ngày ký hoặc ngày làm việc tiếp theo.",
        )


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _next_working_day(day: date) -> date:
    """Saturday and Sunday are skipped; public holidays vary by decision and only lengthen the time."""
    day += timedelta(days=1)
    while day.weekday() >= _SATURDAY or (day.month, day.day) in _FIXED_HOLIDAYS:
        day += timedelta(days=1)
    return day


_FIXED_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
"""Those of fixed date (Bộ luật Lao động 2019, Điều 112); Tết and swapped days are not known here, which is
why the rule is a warning."""


@rule(
    id="ND30-DS-R4",
    title="Đúng chủ thể ký theo từng vai trò",
    citation=Citation(DECREE_30_2020, "khoản 1 Điều 5, Điều 13 và điểm c, d khoản 2 Điều 32"),
    severity=Severity.ERROR,
    applies=is_known,
    matter=Matter.SIGNING,
)
def parties(dossier: Dossier) -> Iterator[Deviation]:
    """Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức theo quy định của pháp
    luật có giá trị pháp lý như bản gốc văn bản giấy. Đối với văn bản điện tử, người có thẩm quyền thực hiện
    ký số. (Văn thư cơ quan) phải trực tiếp đóng dấu, ký số.
    """
    signatures = [
        signature for roles, _ in _REQUIRED[dossier.kind] for signature in dossier.with_role(*roles)
    ]
    if dossier.kind is DocumentKind.MINUTES:
        signatures += dossier.with_role(Role.AGENCY)
    if not signatures:
        raise CannotTell("signature_missing")
    unseen = ""
    sealed = _is_sealed(dossier)
    for signature in signatures:
        try:
            wrong = wrong_party(signature, dossier)
        except CannotTell as unknown:
            unseen = unknown.reason
            continue
        if wrong is not None and wrong.code == "other_agency" and sealed and _shows_seal(signature, dossier):
            unseen = "further_seal"
        elif wrong is not None:
            yield _at(
                signature,
                wrong.code,
                wrong.message,
                expected=wrong.expected,
                observed=wrong.observed,
                remedy="Ký lại bằng chứng thư chữ ký số đúng chủ thể.",
            )
    if unseen:
        raise CannotTell(unseen)


def _is_sealed(dossier: Dossier) -> bool:
    """Whether the issuing agency sealed what its official had signed: no other seal takes its place then.

    Who approves or confirms may seal the same file, which nobody can tell from a seal put there for nothing.
    Where several agencies issue it, each seal must be that of one of them.
    """
    first = min((one.order for one in dossier.with_role(Role.AUTHORISED_PERSON)), default=None)
    if first is None or is_joint(dossier):
        return False
    return any(seal.order > first and _is_right(seal, dossier) for seal in dossier.with_role(Role.AGENCY))


def _shows_seal(signature: SignatureVerdict, dossier: Dossier) -> bool:
    """Whether it draws a round seal in red: text by another agency says what the document does not."""
    widget = dossier.layout.widget(signature.field_name) if dossier.layout is not None else None
    if widget is None or widget.ink is None or widget.lines or widget.ink.colour is not Colour.RED:
        return False
    left, top, right, bottom = widget.ink.box
    return _ROUND[0] <= (right - left) / (bottom - top) <= _ROUND[1]


def _is_right(seal: SignatureVerdict, dossier: Dossier) -> bool:
    try:
        return wrong_party(seal, dossier) is None
    except CannotTell:
        return False


UNIQUE_NUMBER = undecidable(
    id="ND30-DS-R5",
    title="Số và ký hiệu là duy nhất trong năm",
    citation=Citation(DECREE_30_2020, "khoản 1 Điều 15"),
    clause="Số và ký hiệu văn bản của cơ quan, tổ chức là duy nhất trong một năm, thống nhất giữa văn "
    "bản giấy và văn bản điện tử.",
    why="Một tệp không tự cho biết; hệ thống đối chiếu khi ghi nhận văn bản vào sổ.",
    matter=Matter.SIGNING,
)


def _at(
    signature: SignatureVerdict, code: str, message: str, *, expected: str, observed: str, remedy: str
) -> Deviation:
    place = signature.place
    return at(
        place.page if place else None,
        place.box if place else None,
        code,
        message,
        expected=expected,
        observed=observed,
        remedy=remedy,
    )
