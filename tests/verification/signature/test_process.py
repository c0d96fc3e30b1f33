"""The process over one signature: times, proofs, algorithms, stores. Each verdict follows from the facts."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.demo.certificates import Identity
from app.demo.holders import person_profile, public_organisation_profile
from app.demo.keys import KeyKind, signing_key
from app.demo.signed_data import Attributes, ContainerOptions, timestamp_token
from app.demo.signer import Signing, SubFilter, sign_pdf, timestamp_pdf
from tests.verification.signature.paper import (
    AGENCY,
    NOW,
    REQUIRE,
    SIGNED,
    WARN,
    blank_sheet,
    crls,
    examine,
    official,
    pki,
    plain,
    public_pki,
    slot,
    stamped,
    stranger_pki,
    trust,
)
from verification.errors import ErrorCode, UnreadableDocument
from verification.examination import NO_STATUS, StatusMaterial
from verification.policy import Policy
from verification.verdict import (
    Coverage,
    Indication,
    Integrity,
    LaterChanges,
    Role,
    SignatureVerdict,
    SubIndication,
    TimeSource,
    TrustPath,
)

PASSED = (Indication.TOTAL_PASSED, None)


def only(pdf: bytes, **more: object) -> SignatureVerdict:
    """The verdict on the one signature of the file."""
    (verdict,) = examine(pdf, **more).signatures  # type: ignore[arg-type]
    return verdict


def said(verdict: SignatureVerdict) -> tuple[Indication, SubIndication | None]:
    """Indication and sub-indication."""
    return verdict.indication, verdict.sub_indication


def codes(verdict: SignatureVerdict) -> set[str]:
    """Codes of the warnings."""
    return {warning.code for warning in verdict.warnings}


def person(valid_from: datetime, valid_until: datetime) -> Identity:
    """An official whose certificate has that term."""
    profile = replace(
        person_profile("Lê Văn Tám", AGENCY, NOW), valid_from=valid_from, valid_until=valid_until
    )
    return pki().leaf(profile)


def test_a_sound_signature_passes_with_every_step_told() -> None:
    """All eight steps, in order, each with a Vietnamese sentence and the clause it rests on."""
    verdict = only(stamped(official(), slot=slot()))
    assert said(verdict) == PASSED
    assert [step.step for step in verdict.steps] == [
        "format",
        "integrity",
        "chain",
        "revocation",
        "timestamp",
        "usage",
        "algorithm",
        "later_changes",
    ]
    assert all(step.detail and step.citation for step in verdict.steps)
    assert (verdict.integrity, verdict.coverage, verdict.later_changes) == (
        Integrity.INTACT,
        Coverage.WHOLE_FILE,
        LaterChanges.NONE,
    )
    assert verdict.signed_at.source is TimeSource.TIMESTAMP
    assert verdict.signer.trust_path is TrustPath.PUBLIC_SERVICE
    assert verdict.place is not None
    assert verdict.place.box == pytest.approx((105.8, 187.6, 144.6, 226.4), abs=0.2)


def test_a_file_without_signatures_has_none() -> None:
    """Nothing is found and nothing is said."""
    assert examine(blank_sheet()).signatures == ()


@pytest.mark.parametrize("junk", [b"", b"not a PDF", b"%PDF-1.7\nnothing more"])
def test_what_is_no_readable_pdf_is_the_one_exception(junk: bytes) -> None:
    """Bytes that cannot be opened raise UnreadableDocument, whatever the library throws over them."""
    with pytest.raises(UnreadableDocument) as caught:
        examine(junk)
    assert caught.value.code in {ErrorCode.NOT_A_PDF, ErrorCode.DAMAGED}


class TestStores:
    """VC-1.x, VR-02, VR-10: two stores that never mix."""

    def test_public_ca_is_named(self) -> None:
        """A certificate of a public CA passes and says which store anchored it."""
        signer = public_pki().leaf(public_organisation_profile("ĐẠI HỌC AN BÌNH", "0101498046", NOW))
        verdict = only(stamped(signer))
        assert said(verdict) == PASSED
        assert verdict.signer.trust_path is TrustPath.PUBLIC_CA

    def test_stranger_is_indeterminate(self) -> None:
        """No path: not invalid, not valid."""
        verdict = only(plain(stranger_pki().person("Trần Văn Lạ", AGENCY)))
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
        assert verdict.integrity is Integrity.INTACT
        assert verdict.signer.trust_path is TrustPath.NONE

    def test_stores_never_mix(self) -> None:
        """An issuing CA filed under one store does not lead to the root filed under the other."""
        store = trust()
        mixed = replace(
            store,
            certificates=tuple(
                replace(one, path=TrustPath.PUBLIC_CA) if "issuing" in one.origin else one
                for one in store.certificates
            ),
        )
        verdict = only(plain(official()), store=mixed)
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)

    def test_removing_an_issuer_takes_its_path_away(self) -> None:
        """VR-10: what the operator removes is trusted no longer."""
        store = trust()
        without = replace(
            store, certificates=tuple(one for one in store.certificates if "issuing" not in one.origin)
        )
        assert said(only(plain(official()), store=without))[1] is SubIndication.NO_CERTIFICATE_CHAIN_FOUND

    def test_a_certificate_of_a_ca_that_may_not_issue_is_refused(self) -> None:
        """A leaf that signs certificates is no CA (RFC 5280, 4.2.1.9)."""
        impostor = replace(pki().issuing, identity=official())
        signer = impostor.issue(person_profile("Lê Văn Giả", AGENCY, NOW), signing_key(number=40))
        options = ContainerOptions(certificates=(signer.certificate, official().certificate))
        verdict = only(plain(signer, container=options))
        assert verdict.indication is Indication.INDETERMINATE
        assert verdict.sub_indication is SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
        assert verdict.signer.trust_path is TrustPath.NONE


class TestTimes:
    """VC-1.1, VC-2.3, VR-07, VR-12: which moment counts, and what proves it."""

    expired = staticmethod(lambda: person(NOW - timedelta(days=800), NOW - timedelta(days=30)))

    def test_timestamp_saves_a_signature_whose_certificate_expired_since(self) -> None:
        """Validity is judged at the proven time."""
        verdict = only(stamped(self.expired()), status=crls(NOW - timedelta(days=40)))
        assert verdict.sub_indication is not SubIndication.OUT_OF_BOUNDS_NO_POE

    def test_claimed_time_proves_nothing(self) -> None:
        """The same without a timestamp is out of bounds, and the claimed time is named."""
        verdict = only(plain(self.expired()))
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)
        assert verdict.signed_at.source is TimeSource.CLAIMED
        usage = next(step for step in verdict.steps if step.step == "usage")
        assert f"{SIGNED:%d/%m/%Y}" in usage.detail

    def test_first_receipt_counts_like_a_timestamp(self) -> None:
        """The service's own record of the bytes is a proof of existence."""
        verdict = only(
            plain(self.expired()),
            first_received_at=NOW - timedelta(days=40),
            status=crls(NOW - timedelta(days=39)),
        )
        assert said(verdict) == PASSED

    def test_made_after_expiry_fails(self) -> None:
        """Timestamp and claimed time both lie after the certificate's term."""
        verdict = only(stamped(self.expired(), at=NOW - timedelta(days=2)))
        assert said(verdict) == (Indication.TOTAL_FAILED, SubIndication.EXPIRED)

    def test_stamped_late_is_a_doubt_only(self) -> None:
        """Claimed within the term, stamped after it: it may have been made in time."""
        signer = self.expired()
        late = pki().timestamper(NOW - timedelta(days=2))
        verdict = only(sign_pdf(blank_sheet(), Signing(signer=signer, at=SIGNED, timestamper=late)))
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)

    def test_before_the_certificate_existed_fails(self) -> None:
        """A proven time before the certificate's term."""
        signer = person(NOW - timedelta(days=10), NOW + timedelta(days=900))
        assert said(only(stamped(signer))) == (Indication.TOTAL_FAILED, SubIndication.NOT_YET_VALID)

    def test_untrusted_timestamp_is_no_timestamp(self) -> None:
        """Anybody can run an authority: the time falls back to the claimed one, with a warning."""
        stamp = stranger_pki().timestamper(SIGNED - timedelta(days=900))
        verdict = only(sign_pdf(blank_sheet(), Signing(signer=official(), at=SIGNED, timestamper=stamp)))
        assert said(verdict) == PASSED
        assert verdict.signed_at.source is TimeSource.CLAIMED
        assert "timestamp_untrusted" in codes(verdict)

    @pytest.mark.parametrize(("minutes", "told"), [(5, False), (11, True), (60 * 24, True)])
    def test_timestamp_from_the_future_is_told(self, minutes: int, told: bool) -> None:  # noqa: FBT001 - a table
        """It proves nothing that the moment of verification does not; a clock is wrong, or `at` lies back."""
        stamp = pki().timestamper(NOW + timedelta(minutes=minutes))
        verdict = only(sign_pdf(blank_sheet(), Signing(signer=official(), at=SIGNED, timestamper=stamp)))
        assert ("timestamp_after_verification" in codes(verdict)) is told

    def test_a_receipt_moments_before_the_timestamp(self) -> None:
        """A document that arrives at once, and a clock of the authority that runs ahead of ours."""
        signed = stamped(official(), at=NOW)
        for seconds, expected in (
            (30, PASSED),
            (3600, (Indication.INDETERMINATE, SubIndication.TIMESTAMP_ORDER_FAILURE)),
        ):
            received = NOW - timedelta(seconds=seconds)
            assert said(only(signed, first_received_at=received)) == expected

    def test_timestamp_over_another_value_fails(self) -> None:
        """VR-07: a token that does not belong to the signature is not valid, nor is what carries it."""

        def stamp(_: bytes) -> bytes:
            return timestamp_token(pki().timestamping, hashlib.sha256(b"another").digest(), at=SIGNED)

        verdict = only(sign_pdf(blank_sheet(), Signing(signer=official(), at=SIGNED, timestamper=stamp)))
        assert said(verdict) == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)

    def test_document_timestamp_proves_what_it_covers(self) -> None:
        """ETSI EN 319 102-1, 5.6: a later document timestamp is the proof that the signature lacks."""
        signed = plain(self.expired(), at=NOW - timedelta(days=45))
        archived = timestamp_pdf(signed, pki().timestamping, NOW - timedelta(days=40))
        below, above = examine(archived, status=crls(NOW)).signatures
        assert above.role is Role.TECHNICAL
        assert said(above) == PASSED
        assert below.sub_indication is not SubIndication.OUT_OF_BOUNDS_NO_POE
        assert below.later_changes is LaterChanges.PERMITTED

    def test_a_document_timestamp_without_status_leaves_what_it_proves_pending(self) -> None:
        """What leans on a proof that could not be checked cannot pass yet."""
        archived = timestamp_pdf(plain(official()), pki().timestamping, NOW - timedelta(days=40))
        for verdict in examine(archived, status=NO_STATUS).signatures:
            assert said(verdict) == (Indication.INDETERMINATE, SubIndication.TRY_LATER)

    def test_local_time_written_as_utc_is_recognised(self) -> None:
        """The plugin that writes Vietnamese time as UTC is seven hours ahead of its timestamp."""
        options = ContainerOptions(
            attributes=Attributes.PLAIN | Attributes.SIGNING_TIME, signing_time=SIGNED + timedelta(hours=7)
        )
        assert "local_time_as_utc" in codes(only(stamped(official(), container=options)))

    @pytest.mark.parametrize(("minutes", "told"), [(-26, False), (7, False), (-90, True), (240, True)])
    def test_usual_differences_are_not_told(self, minutes: int, told: bool) -> None:  # noqa: FBT001 - a table
        """Between −30 and +10 minutes (timestamp minus claimed time) nothing is said."""
        claimed = SIGNED - timedelta(minutes=minutes)
        stamp = pki().timestamper(SIGNED)
        verdict = only(sign_pdf(blank_sheet(), Signing(signer=official(), at=claimed, timestamper=stamp)))
        assert ("claimed_time_differs" in codes(verdict)) is told

    def test_timestamps_against_the_order_of_signing_are_told(self) -> None:
        """Half an hour earlier than the signature before it is a warning, no more."""
        first = stamped(official(), slot=slot())
        second = stamped(pki().agency(AGENCY), pdf=first, at=SIGNED - timedelta(minutes=31))
        verdicts = examine(second).signatures
        assert [said(one) for one in verdicts] == [PASSED, PASSED]
        assert "timestamp_order" in codes(verdicts[1])
        assert "timestamp_order" not in codes(verdicts[0])


class TestAlgorithms:
    """VR-00, VC-1.3: digests and keys that are still good enough; SHA-1 in its three places."""

    def test_sha1_over_the_content(self) -> None:
        """(a) The bytes match, and the signature does not pass."""
        verdict = only(stamped(official(), container=ContainerOptions(digest="sha1")))
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
        assert verdict.integrity is Integrity.INTACT
        assert "weak_digest_sha1" in codes(verdict)

    def test_sha1_on_the_leaf(self) -> None:
        """(a) The same on the signer's own certificate."""
        signer = pki().leaf(replace(person_profile("Lê Văn Tám", AGENCY, NOW), digest="sha1"))
        verdict = only(stamped(signer))
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
        assert "weak_leaf_sha1" in codes(verdict)

    def test_sha1_in_a_timestamp(self) -> None:
        """(c) Its time is shown as a timestamp's, with a warning, and proves nothing."""
        signer = TestTimes.expired()
        stamp = pki().timestamper(SIGNED, digest="sha1")
        verdict = only(sign_pdf(blank_sheet(), Signing(signer=signer, at=SIGNED, timestamper=stamp)))
        assert verdict.signed_at.source is TimeSource.TIMESTAMP
        assert "weak_timestamp_sha1" in codes(verdict)
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)

    def test_md5_anywhere(self) -> None:
        """MD5 never passes: over the content, on the leaf."""
        signer = pki().leaf(replace(person_profile("Lê Văn Tám", AGENCY, NOW), digest="md5"))
        for pdf in (plain(official(), container=ContainerOptions(digest="md5")), plain(signer)):
            assert said(only(pdf))[1] is SubIndication.CRYPTO_CONSTRAINTS_FAILURE

    @pytest.mark.parametrize("kind", [KeyKind.P_256, KeyKind.ED25519])
    def test_other_good_keys_pass(self, kind: KeyKind) -> None:
        """Elliptic curves of 256 bits and Edwards curves hold."""
        signer = pki().leaf(person_profile("Lê Văn Tám", AGENCY, NOW), signing_key(kind, 50))
        options = ContainerOptions(digest="sha512") if kind is KeyKind.ED25519 else ContainerOptions()
        verdict = only(stamped(signer, container=options))
        assert said(verdict) == PASSED
        assert "pkcs1_v15" not in codes(verdict)

    def test_short_keys_do_not(self) -> None:
        """RSA of 1024 bits is below what the circular asks for."""
        signer = pki().leaf(person_profile("Lê Văn Tám", AGENCY, NOW), signing_key(KeyKind.RSA_1024, 60))
        assert said(only(stamped(signer)))[1] is SubIndication.CRYPTO_CONSTRAINTS_FAILURE

    def test_ber_container_of_old_tools_is_read(self) -> None:
        """VGCA.Base 5.2.1 wrote indefinite lengths."""
        assert said(only(stamped(official(), container=ContainerOptions(indefinite_length=True)))) == PASSED

    @pytest.mark.parametrize("attributes", [Attributes.NONE, Attributes.PLAIN, Attributes.CADES])
    def test_signed_attributes_may_be_few_or_none(self, attributes: Attributes) -> None:
        """140 of 205 real signatures have none at all."""
        subfilter = SubFilter.CADES if attributes is Attributes.CADES else SubFilter.CMS
        options = ContainerOptions(attributes=attributes)
        assert said(only(stamped(official(), container=options, subfilter=subfilter))) == PASSED


class TestUsage:
    """VC-1.4, VC-1.5: a certificate is used for what it was issued for."""

    def test_key_usage_without_signing(self) -> None:
        """Neither digitalSignature nor nonRepudiation."""
        profile = replace(
            person_profile("Lê Văn Tám", AGENCY, NOW), key_usage=frozenset({"key_encipherment"})
        )
        assert said(only(plain(pki().leaf(profile))))[1] is SubIndication.CHAIN_CONSTRAINTS_FAILURE

    def test_a_web_server_does_not_sign_documents(self) -> None:
        """Only foreign purposes named."""
        profile = replace(person_profile("Lê Văn Tám", AGENCY, NOW), extended_key_usage=("server_auth",))
        assert said(only(plain(pki().leaf(profile))))[1] is SubIndication.CHAIN_CONSTRAINTS_FAILURE


class TestPolicy:
    """VC-1.2: a status that cannot be checked is a warning or a doubt, as the policy says."""

    def test_required(self) -> None:
        """INDETERMINATE / TRY_LATER."""
        verdict = only(stamped(official()), status=NO_STATUS, policy=REQUIRE)
        assert said(verdict) == (Indication.INDETERMINATE, SubIndication.TRY_LATER)

    def test_warned(self) -> None:
        """The same signature may pass, with the warning."""
        verdict = only(stamped(official()), status=NO_STATUS, policy=WARN)
        assert said(verdict) == PASSED
        assert "revocation_unknown" in codes(verdict)

    def test_offline_asks_nobody(self) -> None:
        """No request leaves the examination."""
        assert examine(stamped(official()), status=NO_STATUS).requests == ()

    def test_only_trusted_certificates_are_asked_about(self) -> None:
        """URLs in a certificate without an anchored path are an attacker's word."""
        online = StatusMaterial()
        assert examine(stamped(official()), status=online).requests
        stranger = stranger_pki().person("Trần Văn Lạ", AGENCY)
        assert examine(plain(stranger), status=online).requests == ()

    def test_limits_are_kept(self) -> None:
        """More signatures than the policy allows are refused as too large."""
        policy = Policy(limits=replace(Policy().limits, max_signatures=0))
        with pytest.raises(UnreadableDocument) as caught:
            examine(plain(official()), policy=policy)
        assert caught.value.code is ErrorCode.TOO_LARGE


def test_evidence_is_kept_by_hash() -> None:
    """VR-09: certificate, lists and tokens, each with its hash, its content and where it came from."""
    examination = examine(stamped(official()))
    (verdict,) = examination.signatures
    kinds = {piece.kind for piece in examination.evidence}
    assert kinds == {"certificate", "crl", "timestamp"}
    held = {piece.sha256 for piece in examination.evidence}
    assert {reference.sha256 for reference in verdict.evidence} <= held
    for piece in examination.evidence:
        assert hashlib.sha256(piece.content).hexdigest() == piece.sha256


def test_evidence_alone_gives_the_verdict_again() -> None:
    """The kept status answers suffice to derive the same indication later, without the network."""
    pdf = stamped(official())
    first = examine(pdf)
    kept = tuple(
        answer for answer in crls().answers if answer.content in {piece.content for piece in first.evidence}
    )
    later = NOW + timedelta(days=400)
    again = examine(pdf, status=StatusMaterial(answers=kept, offline=True), at=later, first_received_at=NOW)
    assert said(again.signatures[0]) == said(first.signatures[0]) == PASSED


def test_the_file_is_never_altered() -> None:
    """VR-08: examining leaves the bytes as they are."""
    pdf = stamped(official())
    before = hashlib.sha256(pdf).hexdigest()
    examine(pdf)
    assert hashlib.sha256(pdf).hexdigest() == before
