"""The OpenID provider where people log in (OpenID Connect Core 1.0, authorization code flow with PKCE).

    1. `address`   the browser is sent to the provider, with state, nonce and code challenge
    2. `redeem`    it comes back with a code; the code is exchanged for an ID token, the token is verified,
                   and what it says of the person is returned

Endpoints and keys come from the provider's own description (Discovery 1.0). Keys are fetched again when a
token names one that is not known: that is how providers rotate them.
"""

import hashlib
import hmac
import json
import secrets
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by the provider's private key. Not `none`, and no HMAC with a secret that we hold, too."""
_KEY_TYPES: Final = frozenset({"RSA", "EC"})
_MAX_BYTES: Final = 1024 * 1024
_KEPT_SECONDS: Final = 3600.0
"""Description and keys are asked for again after that: a key that was withdrawn does not live on here."""
_LEEWAY: Final = 60
"""Seconds by which clocks may differ."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class ProviderUnavailable(Exception):  # noqa: N818 - a state of the world, shown to the user as such
    """The provider did not answer, or not in a form that can be relied on; the text says which (for logs)."""


class LoginRefused(Exception):  # noqa: N818 - an outcome
    """The login does not hold; the text says why (for logs), without anything of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One login in one browser. All that ties its parts together follows from the secret in its cookie."""

    secret: str

    @classmethod
    def begin(cls) -> "Attempt":
        """Make a new one."""
        return cls(secret=secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """Comes back with the code: the answer belongs to a question from this browser (RFC 6749, 10.12)."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back inside the ID token: the token was made for this login (Core, 3.1.2.1)."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Proves to the provider that whoever redeems the code has begun the login (RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        made = hmac.digest(self.secret.encode(), purpose.encode(), hashlib.sha256)
        return urlsafe_b64encode(made).rstrip(b"=").decode()


@dataclass(slots=True, kw_only=True)
class Provider:
    """The provider as the deployment names it. Safe to use from many threads."""

    issuer: str
    client_id: str
    client_secret: str | None
    return_to: str
    """Where the browser comes back to; registered at the provider."""
    scopes: tuple[str, ...]
    now: Callable[[], datetime]
    seconds: float
    ca_file: Path | None = None
    """Certificates of the authority that the provider's TLS rests on, where it is no public one."""
    _client: httpx.Client = field(init=False)
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            timeout=httpx.Timeout(self.seconds, connect=min(self.seconds, 3.0)),
            verify=ssl.create_default_context(cafile=str(self.ca_file)) if self.ca_file else True,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "kyso", "Accept": "application/json"},
        )

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def address(self, attempt: Attempt, *, again: bool = False) -> str:
        """Where to send the browser; `again`: the person is to log in anew. Raises ProviderUnavailable."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.return_to,
            "scope": " ".join(self.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
            "ui_locales": "vi",
        } | ({"prompt": "login"} if again else {})
        return str(add_params_to_uri(self._endpoint("authorization_endpoint"), list(asked.items())))

    def redeem(self, attempt: Attempt, answer: Mapping[str, str]) -> dict[str, Any]:
        """Take what the browser brought back; the claims about the person, `sub` always among them.

        Raises LoginRefused, ProviderUnavailable.
        """
        self._check_answer(attempt, answer)
        tokens = self._exchange(attempt, answer["code"])
        claims = self._verified(attempt, tokens)
        return self._user_info(tokens, claims["sub"]) | claims

    def leaving(self, back_to: str) -> str | None:
        """Where a browser ends its session at the provider, too (RP-Initiated Logout 1.0); None without one.

        No ID token is kept to be shown there: the provider asks the person instead.
        """
        address = self._description().get("end_session_endpoint")
        if not isinstance(address, str):
            return None
        asked = [("client_id", self.client_id), ("post_logout_redirect_uri", back_to)]
        return str(add_params_to_uri(_trusted(address), asked))

    def _check_answer(self, attempt: Attempt, answer: Mapping[str, str]) -> None:
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginRefused("state")
        # Mix-up of providers (RFC 9207): a provider that names itself must be ours.
        promised = self._description().get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", "" if promised else self.issuer) != self.issuer:
            raise LoginRefused("iss")
        if "error" in answer or not answer.get("code"):
            raise LoginRefused("denied" if answer.get("error") == "access_denied" else "no_code")

    def _exchange(self, attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_to,
            "code_verifier": attempt.verifier,
        }
        address = self._endpoint("token_endpoint")
        way = ClientAuth(self.client_id, self.client_secret, self._way_to_authenticate())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        address, headers, body = way.prepare("POST", address, headers, urlencode(form))
        return self._ask("POST", address, headers=headers, content=body)

    def _way_to_authenticate(self) -> str:
        if self.client_secret is None:
            return "none"
        ways = self._description().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"

    def _verified(self, attempt: Attempt, tokens: Mapping[str, Any]) -> dict[str, Any]:
        """What the ID token says, once it holds (Core, 3.1.3.7)."""
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise LoginRefused("no_id_token")
        try:
            try:
                found = jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                found = jwt.decode(token, self._keys(anew=True), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                found.claims,
                found.header,
                options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                    "sub": {"essential": True},
                },
                params={
                    "nonce": attempt.nonce,
                    "client_id": self.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(self.now().timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            raise LoginRefused(f"id_token: {getattr(error, 'error', type(error).__name__)}") from error
        return dict(claims)

    def _user_info(self, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """What the provider says of the person beside the ID token; nothing where it has no such place."""
        address, access = self._description().get("userinfo_endpoint"), tokens.get("access_token")
        if not isinstance(address, str) or not isinstance(access, str):
            return {}
        said = self._ask("GET", _trusted(address), headers={"Authorization": f"Bearer {access}"})
        if said.get("sub") != subject:  # Core, 5.3.2: else it may be about somebody else
            raise LoginRefused("userinfo_sub")
        return said

    def _description(self) -> dict[str, Any]:
        found = self._kept_answer(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise ProviderUnavailable("issuer_differs")
        return found

    def _endpoint(self, name: str) -> str:
        address = self._description().get(name)
        if not isinstance(address, str):
            raise ProviderUnavailable(f"no_{name}")
        return _trusted(address)

    def _keys(self, *, anew: bool = False) -> KeySet:
        found = self._kept_answer(self._endpoint("jwks_uri"), anew=anew).get("keys")
        usable = [
            one
            for one in (found if isinstance(found, list) else [])
            if isinstance(one, dict) and one.get("kty") in _KEY_TYPES and one.get("use", "sig") == "sig"
        ]
        return KeySet.import_key_set({"keys": usable})

    def _kept_answer(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        with self._guard:
            until, kept = self._kept.get(address, (0.0, {}))
        if not anew and time.monotonic() < until:
            return kept
        found = self._ask("GET", address)
        with self._guard:
            self._kept[address] = (time.monotonic() + _KEPT_SECONDS, found)
        return found

    def _ask(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        """One request; its answer, a JSON object. What the provider refuses (4xx) is a LoginRefused."""
        deadline = time.monotonic() + self.seconds
        body = bytearray()
        try:
            with self._client.stream(method, address, **request) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _MAX_BYTES or time.monotonic() > deadline:
                        raise ProviderUnavailable("too_much_or_too_slow")
        except httpx.HTTPError as error:
            raise ProviderUnavailable(type(error).__name__) from error
        try:
            said = json.loads(body)
        except ValueError:
            said = None
        if 400 <= response.status_code < 500:  # noqa: PLR2004 - the class of refusals
            word = said.get("error") if isinstance(said, dict) else None
            raise LoginRefused(f"provider: {word if isinstance(word, str) else response.status_code}"[:100])
        if response.status_code != httpx.codes.OK or not isinstance(said, dict):
            raise ProviderUnavailable(f"answer_{response.status_code}")
        return said


def is_protected(address: str) -> bool:
    """Whether what travels there is out of others' reach: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _trusted(address: str) -> str:
    if not is_protected(address):
        raise ProviderUnavailable("endpoint_without_tls")
    return address
