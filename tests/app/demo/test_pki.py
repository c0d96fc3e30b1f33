"""Certificates, CRLs, OCSP answers and tokens are what openssl takes them for."""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from asn1crypto import algos, ocsp, pem, tsp
from cryptography import x509

from app.demo.holders import AgencyName
from app.demo.pki import Pki
from app.demo.responders import Behaviour, StatusServer
from app.demo.signed_data import timestamp_token
from app.demo.status import certificate_id, make_ocsp_answer

AGENCY = AgencyName(
    place="An Bình",
    organisation="ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
    name="SỞ NỘI VỤ",
    budget_code="1063490",
    tax_code="5800593196",
)


def openssl(*arguments: str) -> str:
    """Run openssl; its whole output. Fails with what it says."""
    done = subprocess.run(["openssl", *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Pki, StatusServer]]:
    """A PKI and its services."""
    with StatusServer() as server:
        pki = Pki.create(url=server.url)
        server.serve(pki)
        yield pki, server


@pytest.fixture
def anchors(served: tuple[Pki, StatusServer], tmp_path: Path) -> str:
    """Root and issuing CA in one PEM file."""
    file = tmp_path / "anchors.pem"
    file.write_bytes(
        b"".join(pem.armor("CERTIFICATE", one.identity.certificate) for one in served[0].authorities)
    )
    return str(file)


def test_chain_verifies(served: tuple[Pki, StatusServer], anchors: str, tmp_path: Path) -> None:
    """Person, agency and unit chain to the root."""
    pki, _ = served
    for identity in (
        pki.person("Trần Thị Minh Hạnh", AGENCY),
        pki.agency(AGENCY),
        pki.unit("PHÒNG VĂN THƯ", AGENCY),
    ):
        leaf = tmp_path / "leaf.pem"
        leaf.write_bytes(pem.armor("CERTIFICATE", identity.certificate))
        assert "OK" in openssl("verify", "-CAfile", anchors, str(leaf))


def test_agency_subject_is_in_the_measured_order() -> None:
    """C, L, O, CN, two UID values, e-mail: the order of a real department's certificate."""
    names = Pki.create().agency(AGENCY).parsed.subject.chosen
    kinds = [one[0]["type"].native for one in names]
    assert kinds == [
        "country_name",
        "locality_name",
        "organization_name",
        "common_name",
        "user_id",
        "user_id",
        "email_address",
    ]


def test_person_carries_neither_uid_nor_title() -> None:
    """VGCA's personal certificates name the agency in OU and nothing more."""
    kinds = {one[0]["type"].native for one in Pki.create().person("Lê Vinh", AGENCY).parsed.subject.chosen}
    assert not kinds & {"user_id", "title"}


def test_revocation_reaches_crl_and_ocsp(served: tuple[Pki, StatusServer]) -> None:
    """A certificate revoked while the services run is revoked in the next answer of both."""
    pki, server = served
    leaf = pki.agency(AGENCY)
    asked = certificate_id(leaf.parsed, pki.issuing.identity.parsed)
    request = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": asked}]}}).dump()

    def status() -> str:
        answer = httpx.post(f"{server.url}/ocsp", content=request, trust_env=False).content
        single = ocsp.OCSPResponse.load(answer).response_data["responses"][0]
        return str(single["cert_status"].name)

    assert status() == "good"
    pki.issuing.revoke(leaf, datetime.now(UTC) - timedelta(days=2), "key_compromise")
    assert status() == "revoked"
    crl = x509.load_der_x509_crl(httpx.get(pki.issuing.crl_url, trust_env=False).content)
    assert crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None


def test_crl_tells_what_was_revoked_by_its_day() -> None:
    """A list of last week does not know what happened this week."""
    pki = Pki.create()
    leaf = pki.agency(AGENCY)
    pki.issuing.revoke(leaf, pki.now)
    before = x509.load_der_x509_crl(pki.issuing.crl(pki.now - timedelta(days=7)))
    after = x509.load_der_x509_crl(pki.issuing.crl(pki.now))
    assert before.get_revoked_certificate_by_serial_number(leaf.serial_number) is None
    assert after.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    assert after.is_signature_valid(
        x509.load_der_x509_certificate(pki.issuing.identity.certificate).public_key()
    )


def test_ocsp_answer_verifies(served: tuple[Pki, StatusServer], anchors: str, tmp_path: Path) -> None:
    """The delegated responder's answer is accepted by openssl."""
    pki, _ = served
    leaf = pki.agency(AGENCY)
    assert pki.issuing.responder is not None
    answer = tmp_path / "answer.der"
    answer.write_bytes(
        make_ocsp_answer(
            certificate=leaf.parsed,
            issuer=pki.issuing.identity.parsed,
            responder=pki.issuing.responder,
            this_update=datetime.now(UTC).replace(microsecond=0),
        )
    )
    assert "Response verify OK" in openssl("ocsp", "-respin", str(answer), "-CAfile", anchors)


def test_timestamp_token_verifies(served: tuple[Pki, StatusServer], anchors: str, tmp_path: Path) -> None:
    """The token over a digest is accepted by openssl."""
    pki, _ = served
    data, token = tmp_path / "data", tmp_path / "token.der"
    data.write_bytes(b"abc")
    imprint, moment = hashlib.sha256(b"abc").digest(), datetime.now(UTC).replace(microsecond=0)
    token.write_bytes(timestamp_token(pki.timestamping, imprint, at=moment))
    said = openssl("ts", "-verify", "-data", str(data), "-token_in", "-in", str(token), "-CAfile", anchors)
    assert "Verification: OK" in said


def test_timestamp_service_answers_over_http(served: tuple[Pki, StatusServer]) -> None:
    """RFC 3161 by POST: granted, with the nonce of the request."""
    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": bytes(32),
    }
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 4711, "cert_req": True})
    answer = httpx.post(f"{served[1].url}/tsa", content=request.dump(), trust_env=False)
    response = tsp.TimeStampResp.load(answer.content)
    assert response["status"]["status"].native == "granted"
    content = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert content["nonce"].native == 4711


def test_services_can_be_killed_and_made_to_lie() -> None:
    """Dead, it refuses; alive again, it answers on the same port; lying, it says what it is told."""
    with StatusServer() as server:
        pki = Pki.create(url=server.url)
        server.serve(pki)
        server.kill()
        with pytest.raises(httpx.ConnectError):
            httpx.get(pki.issuing.crl_url, trust_env=False)
        server.start()
        server.behave("/crl", Behaviour(body=b"not a list"))
        assert httpx.get(pki.issuing.crl_url, trust_env=False).content == b"not a list"
        server.behave("/crl", Behaviour(status=500, body=b""))
        assert httpx.get(pki.issuing.crl_url, trust_env=False).status_code == 500
        server.behave("/crl", None)
        assert httpx.get(pki.issuing.crl_url, trust_env=False).status_code == 200
        assert httpx.get(f"{server.url}/nothing", trust_env=False).status_code == 404


def test_trust_folder_names_the_path(tmp_path: Path) -> None:
    """Only certificates of CAs leave the PKI, under the folder name that decides the path."""
    Pki.create().write_trust(tmp_path)
    files = sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.pem"))
    assert files == ["vgca-demo/vgca-demo-issuing.pem", "vgca-demo/vgca-demo-root.pem"]
