"""The trust folder becomes a store of two paths (TT 15/2025, VR-06 and VR-10)."""

from pathlib import Path

import pytest
from asn1crypto import pem

from tests.verification.signature.paper import pki, public_pki
from verification.signature.trust import read_trust_folder
from verification.verdict import TrustPath


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both hierarchies, as PEM."""
    for each in (pki(), public_pki()):
        each.write_trust(tmp_path)
    return tmp_path


def test_the_first_folder_decides_the_path(folder: Path) -> None:
    """`vgca…` is the public-service path, everything else the public one."""
    paths = {one.origin.split("/")[0]: one.path for one in read_trust_folder(folder).certificates}
    assert paths == {"vgca-demo": TrustPath.PUBLIC_SERVICE, "neac-demo": TrustPath.PUBLIC_CA}


def test_der_and_bundles_are_read(folder: Path) -> None:
    """A .der file, and several certificates in one .pem."""
    before = len(read_trust_folder(folder).certificates)
    root, issuing = (one.identity.certificate for one in pki().authorities)
    (folder / "vgca-demo" / "again.der").write_bytes(root)
    bundle = pem.armor("CERTIFICATE", root) + pem.armor("CERTIFICATE", issuing)
    (folder / "vgca-demo" / "bundle.pem").write_bytes(bundle)
    assert len(read_trust_folder(folder).certificates) == before + 3


def test_what_is_no_certificate_is_refused(folder: Path) -> None:
    """A file that was meant to be trusted and cannot be read is named, not skipped."""
    (folder / "vgca-demo" / "broken.pem").write_text("nothing")
    with pytest.raises(ValueError, match=r"broken\.pem"):
        read_trust_folder(folder)


def test_the_store_is_named_by_its_content(folder: Path) -> None:
    """Order does not matter; taking a certificate away does."""
    store = read_trust_folder(folder)
    assert read_trust_folder(folder).digest == store.digest
    next((folder / "vgca-demo").iterdir()).unlink()
    assert read_trust_folder(folder).digest != store.digest
