"""KY-02 to KY-06: TM., Q., KT., TL., TUQ. before the signatory's title (mục II, khoản 7, điểm b)."""

import re
from collections.abc import Callable, Iterator

from verification.decree30.applicability import has_form
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.law import DECREE_30_2020, Citation
from verification.layout.anatomy import SignatureBlock
from verification.names import fold
from verification.rule import Matter, Rule
from verification.verdict import Deviation, Severity

_MARK = re.compile(
    r"^\s*(?P<mark>T\s*[./]?\s*U\s*[./]?\s*Q|T\s*[./]?\s*M|K\s*[./]?\s*T|T\s*[./]?\s*L|Q)"
    r"(?P<dot>(?:\s*[./]+)?)(?P<space>\s*)(?P<rest>.*)$"
)


def _signs_under(mark: str) -> Callable[[Dossier], bool]:
    """Asks whether someone signs under this mark, well written or not."""

    def applies(dossier: Dossier) -> bool:
        if not has_form(dossier):
            return False
        return dossier.anatomy is None or bool(_marked(dossier, mark))

    return applies


def _marked(dossier: Dossier, mark: str) -> list[tuple[SignatureBlock, int, re.Match[str]]]:
    """Blocks with the line that carries the mark."""
    found = []
    for block in dossier.anatomy.signature_blocks if dossier.anatomy else ():
        for index, line in enumerate(block.authority_lines):
            match = _MARK.match(line.text)
            if match and re.sub(r"[^A-Z]", "", match["mark"]) == mark and _separate(match):
                found.append((block, index, match))
    return found


def _separate(match: re.Match[str]) -> bool:
    """A mark, not the beginning of a word ("QUYỀN …", "TLA …")."""
    return bool(match["dot"].strip() or match["space"] or "/" in match["mark"]) and bool(match["rest"])


def _authority(mark: str, *, title_follows: bool) -> Callable[[Dossier], Iterator[Deviation]]:
    def check(dossier: Dossier) -> Iterator[Deviation]:
        for block, index, match in _marked(dossier, mark):
            line = block.authority_lines[index]
            written = (match["mark"] + match["dot"]).strip()
            if written != f"{mark}.":
                yield on_lines(
                    (line,),
                    "mark",
                    f"Quyền hạn ký ghi “{written}”; phải ghi “{mark}.”.",
                    expected=f"{mark}.",
                    observed=written,
                    remedy=f"Sửa thành “{mark}. {match['rest']}”.",
                )
            if title_follows and index == len(block.authority_lines) - 1:
                yield on_lines(
                    (line,),
                    "no_title",
                    f"Dưới “{line.text}” không có chức vụ của người ký.",
                    expected="chức vụ của người ký ở dòng dưới",
                    observed="không có",
                    remedy="Thêm chức vụ của người ký ở dòng ngay dưới.",
                )
            if mark in ("KT", "TL", "TUQ") and fold(match["rest"]).startswith("pho "):
                yield on_lines(
                    (line,),
                    "deputy",
                    f"Sau “{mark}.” là chức vụ “{match['rest']}”; phải là chức vụ của người đứng đầu.",
                    expected="chức vụ của người đứng đầu",
                    observed=match["rest"],
                    remedy=f"Ghi “{mark}.” trước chức vụ của người đứng đầu, chức vụ người ký ở dòng dưới.",
                )

    return check


def _authority_rule(
    id: str,  # noqa: A002 - the word of the rule table
    mark: str,
    title: str,
    *,
    clause: str,
    title_follows: bool = True,
) -> Rule[Dossier]:
    """KY-02 to KY-06 differ in the mark and in whether the signatory's own title follows."""
    return Rule(
        id=id,
        title=title,
        citation=Citation(DECREE_30_2020, "điểm b khoản 7 mục II Phần I Phụ lục I"),
        severity=Severity.WARNING,
        matter=Matter.LAYOUT,
        applies=_signs_under(mark),
        check=_authority(mark, title_follows=title_follows),
        clause=clause,
    )


ON_BEHALF = _authority_rule(
    "ND30-KY-02",
    "TM",
    "Ký thay mặt tập thể (TM.)",
    clause="Trường hợp ký thay mặt tập thể thì phải ghi chữ viết tắt “TM.” vào trước tên tập thể lãnh "
    "đạo hoặc tên cơ quan, tổ chức.",
)
ACTING_HEAD = _authority_rule(
    "ND30-KY-03",
    "Q",
    "Được giao quyền cấp trưởng (Q.)",
    clause="Trường hợp được giao quyền cấp trưởng thì phải ghi chữ viết tắt “Q.” vào trước chức vụ của "
    "người đứng đầu cơ quan, tổ chức.",
    title_follows=False,
)
FOR_THE_HEAD = _authority_rule(
    "ND30-KY-04",
    "KT",
    "Ký thay người đứng đầu (KT.)",
    clause="Trường hợp ký thay người đứng đầu cơ quan, tổ chức thì phải ghi chữ viết tắt “KT.” vào trước"
    " chức vụ của người đứng đầu. Trường hợp cấp phó được giao phụ trách hoặc điều hành thì thực "
    "hiện ký như cấp phó ký thay cấp trưởng.",
)
BY_ORDER = _authority_rule(
    "ND30-KY-05",
    "TL",
    "Ký thừa lệnh (TL.)",
    clause="Trường hợp ký thừa lệnh thì phải ghi chữ viết tắt “TL.” vào trước chức vụ của người đứng đầu"
    " cơ quan, tổ chức.",
)
BY_DELEGATION = _authority_rule(
    "ND30-KY-06",
    "TUQ",
    "Ký thừa ủy quyền (TUQ.)",
    clause="Trường hợp ký thừa uỷ quyền thì phải ghi chữ viết tắt “TUQ.” vào trước chức vụ của người "
    "đứng đầu cơ quan, tổ chức.",
)
