"""What CRLs and OCSP answers say, and who is believed (RFC 5280, 6.3; RFC 6960; TT 15/2025, VC-1.2)."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from asn1crypto import ocsp, x509

from app.demo.certificates import Identity, issue
from app.demo.holders import person_profile
from app.demo.keys import signing_key
from app.demo.status import (
    CrlOptions,
    OcspOptions,
    RevokedEntry,
    answer_for,
    certificate_id,
    make_crl,
    make_ocsp_answer,
)
from tests.verification.signature.paper import (
    AGENCY,
    NOW,
    SIGNED,
    WARN,
    crls,
    examine,
    pki,
    plain,
    public_pki,
    stamped,
    stranger_pki,
)
from verification.examination import StatusAnswer, StatusKind, StatusMaterial
from verification.signature import ocsp_answers
from verification.signature.revocation_lists import load_list
from verification.verdict import Indication, SignatureVerdict, StepOutcome, SubIndication

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def signer() -> Identity:
    """A person of one's own: what is revoked here is revoked nowhere else."""
    return pki().leaf(person_profile("Lê Văn Tám", AGENCY, NOW), signing_key(number=21))


def entry(identity: Identity, at: datetime, reason: str | None = None) -> RevokedEntry:
    """A line of a list."""
    return RevokedEntry(serial_number=identity.serial_number, at=at, reason=reason)


def listed(
    *entries: RevokedEntry,
    at: datetime = NOW - HOUR,
    options: CrlOptions | None = None,
    signed_by: Identity | None = None,
) -> bytes:
    """The issuing CA's list."""
    return make_crl(
        signed_by or pki().issuing.identity,
        entries,
        this_update=at,
        options=options or CrlOptions(),
    )


def material(*contents: bytes, kind: StatusKind = StatusKind.CRL) -> StatusMaterial:
    """These answers about the leaf, and the root's list for the issuing CA and the timestamp authority."""
    root = next(answer for answer in crls().answers if answer.origin == pki().root.crl_url)
    mine = (
        StatusAnswer(kind=kind, content=content, origin="http://example.invalid", obtained_at=NOW)
        for content in contents
    )
    return StatusMaterial(answers=(root, *mine))


def verdict(pdf: bytes, status: StatusMaterial, **more: object) -> SignatureVerdict:
    """The verdict on the one signature."""
    (found,) = examine(pdf, status=status, **more).signatures  # type: ignore[arg-type]
    return found


def said(found: SignatureVerdict) -> tuple[Indication, SubIndication | None]:
    """Indication and sub-indication."""
    return found.indication, found.sub_indication


PASSED = (Indication.TOTAL_PASSED, None)
LATER = (Indication.INDETERMINATE, SubIndication.TRY_LATER)


class TestLists:
    """Certificate revocation lists."""

    def test_not_listed(self, signer: Identity) -> None:
        """A fresh list without the certificate."""
        assert said(verdict(stamped(signer), material(listed()))) == PASSED

    def test_revoked_before_signing(self, signer: Identity) -> None:
        """Signed after the revocation, timestamped: certainly wrong."""
        status = material(listed(entry(signer, SIGNED - DAY)))
        assert said(verdict(stamped(signer), status)) == (Indication.TOTAL_FAILED, SubIndication.REVOKED)

    def test_revoked_after_signing(self, signer: Identity) -> None:
        """Proven to have been made before: it holds, and the revocation is told."""
        found = verdict(stamped(signer), material(listed(entry(signer, SIGNED + DAY))))
        assert said(found) == PASSED
        assert "revoked_later" in {warning.code for warning in found.warnings}

    def test_revoked_and_nothing_proves_the_time(self, signer: Identity) -> None:
        """Whether it was made before or after cannot be told."""
        status = material(listed(entry(signer, SIGNED + DAY)))
        expected = (Indication.INDETERMINATE, SubIndication.REVOKED_NO_POE)
        assert said(verdict(plain(signer), status)) == expected

    def test_revoked_even_where_a_warning_would_do(self, signer: Identity) -> None:
        """The lenient policy tolerates ignorance, not revocation."""
        status = material(listed(entry(signer, SIGNED - DAY)))
        assert verdict(stamped(signer), status, policy=WARN).indication is Indication.TOTAL_FAILED

    def test_on_hold_at_signing(self, signer: Identity) -> None:
        """Suspended: it may come back, so it is no failure and no pass."""
        status = material(listed(entry(signer, SIGNED - DAY, "certificate_hold")))
        assert said(verdict(stamped(signer), status)) == LATER

    def test_hold_lifted_by_a_newer_list(self, signer: Identity) -> None:
        """The newest word counts for suspensions."""
        held = listed(entry(signer, SIGNED - DAY, "certificate_hold"), at=NOW - 3 * DAY)
        assert said(verdict(stamped(signer), material(held, listed()))) == PASSED

    def test_stale(self, signer: Identity) -> None:
        """A list that ended before the signature was made says nothing about it."""
        status = material(listed(at=SIGNED - 3 * DAY))
        assert said(verdict(stamped(signer), status)) == LATER

    def test_newest_list_at_signing_time_suffices(self, signer: Identity) -> None:
        """TT 15/2025, Phụ lục II, 1.2: the list in force when it was signed."""
        assert said(verdict(stamped(signer), material(listed(at=SIGNED - HOUR)))) == PASSED

    def test_of_another_issuer(self, signer: Identity) -> None:
        """A stranger's list with the right name and the wrong key is nobody's."""
        forged = listed(signed_by=replace(pki().issuing.identity, key=stranger_pki().issuing.identity.key))
        assert said(verdict(stamped(signer), material(forged))) == LATER

    def test_altered(self, signer: Identity) -> None:
        """One bit of the list changed: its signature no longer holds."""
        whole = bytearray(listed(entry(signer, SIGNED - DAY)))
        whole[-10] ^= 1
        assert said(verdict(stamped(signer), material(bytes(whole)))) == LATER

    def test_junk(self, signer: Identity) -> None:
        """Bytes that are no list are no answer."""
        assert said(verdict(stamped(signer), material(b"\x30\x03\x02\x01\x00", b"junk"))) == LATER

    def test_delta_adds_a_revocation(self, signer: Identity) -> None:
        """A delta list that continues the base names the certificate."""
        base = listed(at=NOW - 2 * HOUR, options=CrlOptions(number=5))
        delta = listed(entry(signer, SIGNED - DAY), options=CrlOptions(number=6, delta_base=5))
        found = verdict(stamped(signer), material(base, delta))
        assert said(found) == (Indication.TOTAL_FAILED, SubIndication.REVOKED)

    def test_delta_takes_a_hold_back(self, signer: Identity) -> None:
        """RemoveFromCRL ends the suspension."""
        held = entry(signer, SIGNED - DAY, "certificate_hold")
        base = listed(held, at=NOW - 2 * HOUR, options=CrlOptions(number=5))
        freed = entry(signer, SIGNED - HOUR, "remove_from_crl")
        delta = listed(freed, options=CrlOptions(number=6, delta_base=5))
        assert said(verdict(stamped(signer), material(base, delta))) == PASSED

    def test_delta_without_its_base(self, signer: Identity) -> None:
        """A delta alone says nothing of what it does not list."""
        delta = listed(options=CrlOptions(number=6, delta_base=5))
        assert said(verdict(stamped(signer), material(delta))) == LATER

    def test_indirect_list_of_another_certificate_issuer(self, signer: Identity) -> None:
        """On an indirect list an entry counts for the issuer that it names."""
        foreign = replace(
            entry(signer, SIGNED - DAY), certificate_issuer=public_pki().issuing.identity.parsed.subject
        )
        found = verdict(stamped(signer), material(listed(foreign, options=CrlOptions(indirect=True))))
        assert said(found) == PASSED

    def test_for_another_distribution_point(self, signer: Identity) -> None:
        """A list for a point that the certificate does not name is not for it."""
        other = listed(options=CrlOptions(distribution_point="http://example.invalid/other.crl"))
        assert said(verdict(stamped(signer), material(other))) == LATER

    def test_for_its_own_distribution_point(self, signer: Identity) -> None:
        """A list for the point that the certificate names is."""
        own = listed(options=CrlOptions(distribution_point=pki().issuing.crl_url))
        assert said(verdict(stamped(signer), material(own))) == PASSED

    def test_for_a_point_when_the_certificate_names_none(self) -> None:
        """A part of the list is not for a certificate without distribution point (RFC 5280, 6.3.3 b)."""
        profile = person_profile("Lê Văn Không Điểm", AGENCY, NOW)
        bare = issue(profile, signing_key(number=21), pki().issuing.identity)
        part = listed(options=CrlOptions(distribution_point=pki().issuing.crl_url))
        assert said(verdict(stamped(bare), material(part))) == LATER
        assert said(verdict(stamped(bare), material(listed()))) == PASSED

    def test_for_some_reasons_only(self, signer: Identity) -> None:
        """A list of some reasons can revoke, and is no word that the certificate is good."""
        some = CrlOptions(only_some_reasons=frozenset({"key_compromise"}))
        assert said(verdict(stamped(signer), material(listed(options=some)))) == LATER
        revoked = listed(entry(signer, SIGNED - DAY, "key_compromise"), options=some)
        assert said(verdict(stamped(signer), material(revoked)))[1] in {
            SubIndication.REVOKED,
            SubIndication.REVOKED_NO_POE,
        }

    def test_signed_with_sha1_is_told(self, signer: Identity) -> None:
        """The old hierarchy's lists are; they count, with a warning."""
        found = verdict(stamped(signer), material(listed(options=CrlOptions(digest="sha1"))))
        assert said(found) == PASSED
        assert "weak_status_sha1" in {warning.code for warning in found.warnings}

    def test_serials_are_indexed_once(self) -> None:
        """The same bytes are parsed and indexed once for all examinations."""
        content = listed()
        assert load_list(content) is load_list(bytes(content))

    def test_revoked_issuer(self, signer: Identity) -> None:
        """A revoked CA takes its leaves with it, unless they are proven older."""
        revoked = make_crl(
            pki().root.identity,
            [entry(pki().issuing.identity, SIGNED - DAY)],
            this_update=NOW - HOUR,
        )
        status = StatusMaterial(
            answers=tuple(
                StatusAnswer(kind=StatusKind.CRL, content=content, origin="x", obtained_at=NOW)
                for content in (revoked, listed())
            )
        )
        expected = (Indication.INDETERMINATE, SubIndication.REVOKED_CA_NO_POE)
        assert said(verdict(stamped(signer), status)) == expected


class TestOcsp:
    """OCSP answers."""

    def answer(
        self,
        signer: Identity,
        *,
        revoked: RevokedEntry | None = None,
        responder: Identity | None = None,
        at: datetime = NOW - HOUR,
        unknown: bool = False,
        options: OcspOptions | None = None,
    ) -> StatusMaterial:
        """One answer about the leaf."""
        issuing = pki().issuing
        assert issuing.responder is not None
        der = make_ocsp_answer(
            certificate=signer.parsed,
            issuer=issuing.identity.parsed,
            responder=responder or issuing.responder,
            this_update=at,
            revoked=revoked,
            unknown=unknown,
            options=options or OcspOptions(),
        )
        return material(der, kind=StatusKind.OCSP)

    def test_good_from_a_delegated_responder(self, signer: Identity) -> None:
        """Certified by the issuer for OCSP, with id-pkix-ocsp-nocheck."""
        assert said(verdict(stamped(signer), self.answer(signer))) == PASSED

    def test_good_from_the_issuer_itself(self, signer: Identity) -> None:
        """The CA may answer for its own certificates."""
        status = self.answer(signer, responder=pki().issuing.identity)
        assert said(verdict(stamped(signer), status)) == PASSED

    def test_revoked(self, signer: Identity) -> None:
        """Before the proven time of signing."""
        status = self.answer(signer, revoked=entry(signer, SIGNED - DAY, "key_compromise"))
        assert said(verdict(stamped(signer), status)) == (Indication.TOTAL_FAILED, SubIndication.REVOKED)

    def test_revoked_wins_over_a_clean_list(self, signer: Identity) -> None:
        """Of two answers the revocation is believed."""
        status = self.answer(signer, revoked=entry(signer, SIGNED - DAY))
        both = replace(status, answers=(*status.answers, *material(listed()).answers))
        assert said(verdict(stamped(signer), both)) == (Indication.TOTAL_FAILED, SubIndication.REVOKED)

    def test_unknown(self, signer: Identity) -> None:
        """A responder that does not know says nothing."""
        assert said(verdict(stamped(signer), self.answer(signer, unknown=True))) == LATER

    def test_about_another_certificate(self, signer: Identity) -> None:
        """A good answer about someone else says nothing."""
        other = pki().leaf(person_profile("Ngô Văn Khác", AGENCY, NOW), signing_key(number=22))
        assert said(verdict(stamped(signer), self.answer(other))) == LATER

    def test_from_a_leaf_that_may_not_answer(self, signer: Identity) -> None:
        """A certificate of the same CA without the right purpose."""
        impostor = pki().person("Ngô Văn Mạo", AGENCY)
        assert said(verdict(stamped(signer), self.answer(signer, responder=impostor))) == LATER

    def test_from_another_hierarchy(self, signer: Identity) -> None:
        """A stranger's responder lies in vain."""
        status = self.answer(signer, responder=stranger_pki().issuing.responder)
        assert said(verdict(stamped(signer), status)) == LATER

    def test_stale(self, signer: Identity) -> None:
        """An answer that ended before the signature was made."""
        assert said(verdict(stamped(signer), self.answer(signer, at=SIGNED - 3 * DAY))) == LATER

    def test_altered(self, signer: Identity) -> None:
        """One bit of the answer changed."""
        status = self.answer(signer)
        der = bytearray(status.answers[-1].content)
        der[len(der) // 4] ^= 1
        changed = (*status.answers[:-1], replace(status.answers[-1], content=bytes(der)))
        assert said(verdict(stamped(signer), replace(status, answers=changed))) == LATER


def test_missing_status_is_requested_with_what_to_send(signer: Identity) -> None:
    """Both ways are named, OCSP with the request to post; nothing is asked about the anchor."""
    requests = examine(stamped(signer), status=StatusMaterial()).requests
    leaf = [one for one in requests if one.subject_sha256 == signer.parsed.sha256.hex()]
    assert {one.kind for one in leaf} == {StatusKind.OCSP, StatusKind.CRL}
    assert all(one.body for one in leaf if one.kind is StatusKind.OCSP)
    assert pki().issuing.crl_url in {url for one in leaf for url in one.urls}
    anchor = pki().root.identity.parsed.sha256.hex()
    assert anchor not in {one.subject_sha256 for one in requests}


class TestAskedAgain:
    """Whoever makes a file chooses the answers in it: an older one does not stand for the newest."""

    LONG = CrlOptions(lifetime=timedelta(days=90))

    def asked(self, signer: Identity, origin: str, published: datetime, obtained: datetime) -> bool:
        """Whether a list that still counts leaves a question open."""
        old = StatusAnswer(
            kind=StatusKind.CRL,
            content=listed(at=published, options=self.LONG),
            origin=origin,
            obtained_at=obtained,
        )
        status = replace(material(), answers=(*material().answers, old))
        found = examine(stamped(signer), status=status)
        assert said(found.signatures[0]) == PASSED
        return signer.parsed.sha256.hex() in {one.subject_sha256 for one in found.requests}

    def test_an_older_list_from_the_document(self, signer: Identity) -> None:
        """Revoked since, signed with the stolen key, and the list of the week before put into the file."""
        assert self.asked(signer, "document", SIGNED - DAY, NOW)

    def test_a_younger_list_from_the_document(self, signer: Identity) -> None:
        """A list from after the signature leaves nothing open: long-term files ask nobody."""
        assert not self.asked(signer, "document", SIGNED + HOUR, NOW)

    def test_an_older_list_just_fetched(self, signer: Identity) -> None:
        """The newest that there is."""
        assert not self.asked(signer, "http://example.invalid", SIGNED - DAY, NOW - HOUR)

    def test_an_older_list_fetched_long_ago(self, signer: Identity) -> None:
        """It may still count, and a newer one may say otherwise."""
        assert self.asked(signer, "http://example.invalid", SIGNED - DAY, NOW - DAY)


class TestExpired:
    """A list need not name what has expired, unless it says that it does, and since when."""

    @pytest.mark.parametrize(("since", "expected"), [(-20 * DAY, PASSED), (-5 * DAY, LATER)])
    def test_expired_certificates_on_the_list(
        self, since: timedelta, expected: tuple[Indication, SubIndication | None]
    ) -> None:
        """ISO/IEC 9594-8, expiredCertsOnCRL names a day; what expired before it is not on the list."""
        expired = self.expired_ten_days_ago()
        content = listed(options=CrlOptions(expired_since=NOW + since))
        assert said(verdict(stamped(expired), material(content))) == expected

    def test_suspended_and_then_expired(self) -> None:
        """The silence of a list from after the end takes no suspension back."""
        expired = self.expired_ten_days_ago()
        before = listed(at=SIGNED - DAY, options=CrlOptions(lifetime=9 * DAY))
        held = listed(entry(expired, SIGNED - HOUR, "certificate_hold"), at=SIGNED + DAY)
        after = listed(at=NOW - HOUR)
        found = verdict(stamped(expired), material(before, held, after))
        assert said(found) == LATER

    def expired_ten_days_ago(self) -> Identity:
        """A person whose certificate was valid at signing."""
        profile = person_profile("Lê Văn Tám", AGENCY, NOW)
        return pki().leaf(replace(profile, valid_until=NOW - 10 * DAY), signing_key(number=22))


def test_the_name_of_the_issuer_as_the_certificate_writes_it() -> None:
    """RFC 6960, 4.1.1: the hash is over "the issuer's name field in the certificate being checked"."""
    issuing = pki().issuing
    assert issuing.responder is not None
    otherwise = replace(issuing.identity, certificate=_named_in_bmp(issuing.identity))
    signer = issue(person_profile("Lê Văn Tám", AGENCY, NOW), signing_key(number=22), otherwise)
    issuer = issuing.identity.parsed
    assert signer.parsed.issuer == issuer.subject
    assert signer.parsed.issuer.dump() != issuer.subject.dump()
    hashed = hashlib.sha1(signer.parsed.issuer.dump(), usedforsecurity=False).digest()
    asked = ocsp.OCSPRequest.load(ocsp_answers.request(signer.parsed, issuer))
    identifier = asked["tbs_request"]["request_list"][0]["req_cert"]
    assert identifier["issuer_name_hash"].native == hashed
    for named in (identifier, certificate_id(signer.parsed, issuer)):
        der = answer_for(named, responder=issuing.responder, this_update=NOW - HOUR)
        assert said(verdict(stamped(signer), material(der, kind=StatusKind.OCSP))) == PASSED


def _named_in_bmp(authority: Identity) -> bytes:
    """The authority's certificate with its own name in another string type; nobody verifies it."""
    name = x509.Name(
        name="",
        value=[
            x509.RelativeDistinguishedName(
                [
                    {
                        "type": part["type"].native,
                        "value": x509.DirectoryString(name="bmp_string", value=part["value"].native),
                    }
                    for part in relative
                ]
            )
            for relative in authority.parsed.subject.chosen
        ],
    )
    body = authority.parsed["tbs_certificate"]
    parts = {key: body[key] for key in body if body[key].native is not None}
    return bytes(
        x509.Certificate(
            {
                "tbs_certificate": x509.TbsCertificate({**parts, "subject": name}),
                "signature_algorithm": authority.parsed["signature_algorithm"],
                "signature_value": authority.parsed["signature_value"],
            }
        ).dump()
    )


def test_every_step_says_why(signer: Identity) -> None:
    """The revocation step carries the reason and a sentence with the name."""
    found = verdict(stamped(signer), StatusMaterial())
    step = next(one for one in found.steps if one.step == "revocation")
    assert step.outcome is StepOutcome.UNKNOWN
    assert step.reason == "TRY_LATER"
    assert "Lê Văn Tám" in step.detail


@pytest.mark.parametrize(("ahead", "expected"), [(timedelta(minutes=5), PASSED), (DAY, LATER)])
def test_an_answer_from_the_future_shows_nothing_good(
    signer: Identity, ahead: timedelta, expected: tuple[Indication, SubIndication | None]
) -> None:
    """A list whose thisUpdate lies after it was obtained was not made then; clocks may differ by minutes."""
    assert said(verdict(stamped(signer), material(listed(at=NOW + ahead)))) == expected


def test_a_revocation_from_the_future_still_counts(signer: Identity) -> None:
    """What speaks against a signature is not explained away by an odd clock."""
    future = listed(entry(signer, SIGNED - DAY), at=NOW + DAY)
    assert verdict(stamped(signer), material(future)).indication is Indication.TOTAL_FAILED
