"""The files to mutate: the demo's own and, where they are, the real ones of the SHARED folder."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from pyhanko.sign.fields import MDPPerm

from app.demo.signer import timestamp_pdf
from tests.attacks.workshop import workshop
from tests.conftest import SHARED
from tests.verification.signature.paper import AGENCY, NOW, crls, official, pki, plain, slot, stamped, trust
from verification.examination import NO_STATUS, StatusMaterial
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import Indication, SignatureVerdict

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)")
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Original:
    """A file to mutate, and what stands in the signed ranges of its signatures."""

    name: str
    pdf: bytes
    trust: TrustStore
    status: StatusMaterial

    @property
    def ranges(self) -> list[tuple[int, int, int]]:
        """(start of the gap, end of the gap, end of the range) of each signature, in file order."""
        found = ((int(hit[1]), int(hit[2]), int(hit[2]) + int(hit[3])) for hit in _RANGE.finditer(self.pdf))
        return sorted(found, key=lambda one: one[2])

    def falsely_passed(self, pdf: bytes, signatures: tuple[SignatureVerdict, ...]) -> str | None:
        """Says so when more signatures of a mutation pass than are as they were signed."""
        kept = [
            pdf[:start] + pdf[end:last] == self.pdf[:start] + self.pdf[end:last]
            for start, end, last in self.ranges
        ]
        passed = sum(one.indication is Indication.TOTAL_PASSED for one in signatures)
        if passed <= sum(kept) or (not kept and b"/ByteRange" in self.pdf):
            return None
        return f"{passed} signatures pass, {sum(kept)} are as they were signed"


@cache
def originals(*, shared: bool = False) -> tuple[Original, ...]:
    """Signed files: a blank sheet in four ways and, with `shared`, the real and the hostile ones."""
    first = stamped(official(), certify=MDPPerm.FILL_FORMS, slot=slot(80, 200, 180, 90))
    both = stamped(pki().agency(AGENCY), pdf=first, slot=slot())
    made = {
        "plain": plain(official()),
        "stamped": first,
        "both": both,
        "archived": timestamp_pdf(both, pki().timestamping, NOW - timedelta(days=1)),
    }
    files = [Original(name, pdf, trust(), crls()) for name, pdf in made.items()]
    return (*files, *(_real("vn", "pdf") if shared else ()))


@cache
def whole_originals(*, shared: bool = False) -> tuple[Original, ...]:
    """The same and letters that conform to the decree; with `shared`, the unsigned real ones as well."""
    w = workshop()
    letters = {
        "letter": w.letter.pdf,
        "approved": w.approved,
        "sound": w.sound,
        "uncertified": w.uncertified,
    }
    files = [Original(name, pdf, w.trust, w.status()) for name, pdf in letters.items()]
    return (*originals(shared=shared), *files, *(_real("vn-layout") if shared else ()))


def _real(*folders: str) -> tuple[Original, ...]:
    if not SHARED.is_dir():
        return ()
    store = read_trust_folder(SHARED / "trust")
    return tuple(
        Original(path.name, path.read_bytes(), store, NO_STATUS)
        for folder in folders
        for path in sorted((SHARED / "corpus" / folder).glob("*.pdf"))
        if path.stat().st_size < _LARGEST
    )
