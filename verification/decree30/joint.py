"""Documents that several agencies issue together (liên tịch, phối hợp, contracts between agencies).

Decree 30 has no form of its own for them. Their name adds "liên tịch", "liên ngành" or "phối hợp" to that
of a type, their notation LT, LN or PH to its code (KHLT, QCPH); each agency has its block and its seal.
"""

import re
from typing import Final

from verification.decree30.dossier import Dossier
from verification.layout import vocabulary
from verification.names import fold
from verification.verdict import Role

_JOINT_TYPE: Final = re.compile(r"\b(lien (tich|nganh|so|bo|co quan)|phoi hop)\b")
_JOINT_CODE: Final = re.compile(r"^(?P<type>.+?)(?:LT|LN|PH|LS)$")
_TWO_SIDED: Final = frozenset(("HĐ", "BGN", "BTT"))
_SIDE: Final = re.compile(r"^(dai dien|ben [ab])\b")


def issuers(dossier: Dossier) -> int:
    """How many agencies issue the document together: 1, or as many as sign where it says that they do.

    A second block alone says nothing: "NGƯỜI LẬP" signs beside the head of the same agency.
    """
    blocks = dossier.anatomy.signature_blocks if dossier.anatomy else ()
    if len(blocks) < 2:  # noqa: PLR2004 - nobody beside the signatory
        return 1
    return len(blocks) if is_joint(dossier) or has_sides(dossier) else 1


def is_joint(dossier: Dossier) -> bool:
    """Whether heading, title or notation says that several agencies issue it."""
    cells = dossier.anatomy
    if cells is None:
        return False
    names = re.split(r"\s[-–]\s", dossier.document.issuing_agency or "")
    several = len(names) > 1 and all(vocabulary.starts_agency(name) for name in names)
    titled = any(_JOINT_TYPE.search(fold(line.text)) for line in cells.type_name)
    return several or titled or joint_code(dossier.document.code_notation) is not None


def joint_code(notation: str | None) -> str | None:
    """The code of the type in a joint document's notation: KH of "KHLT-SYT-STC"; None in any other."""
    match = _JOINT_CODE.match((notation or "").rpartition("/")[2].split("-")[0])
    return match["type"] if match and vocabulary.is_type_code(match["type"]) else None


def is_incomplete(dossier: Dossier) -> bool:
    """Whether fewer persons or agencies have signed than issue it; how many have is counted by name."""
    needed = issuers(dossier)
    return any(
        len({fold(one.signer.common_name or one.field_name) for one in dossier.with_role(role)}) < needed
        for role in (Role.AUTHORISED_PERSON, Role.AGENCY)
    )


def has_sides(dossier: Dossier) -> bool:
    """Whether the two sides of a contract or an understanding sign as such."""
    if dossier.anatomy is None or dossier.document.document_type not in _TWO_SIDED:
        return False
    blocks = dossier.anatomy.signature_blocks
    return all(any(_SIDE.match(fold(line.text)) for line in block.authority_lines) for block in blocks)
