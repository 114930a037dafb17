"""Who asks: service-account keys made on the spot, tokens, and the account behind each."""

import base64
import json
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.google_sheets.errors import Json, no_scope, unauthenticated

SERVICE_ACCOUNT = "collector@progetto-di-prova.iam.gserviceaccount.com"


@cache
def private_key() -> str:
    """One RSA key for the whole run: making it is slow, and nothing here rests on its secrecy."""
    # Half the size of Google's own: every command loads it.
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def service_account(url: str, email: str = SERVICE_ACCOUNT) -> Json:
    """What stands in a key file, with its token_uri on loopback."""
    return {
        "type": "service_account",
        "project_id": "progetto-di-prova",
        "private_key_id": "0" * 40,
        "private_key": private_key(),
        "client_email": email,
        "client_id": "100000000000000000000",
        "auth_uri": f"{url}/auth",
        "token_uri": f"{url}/token",
        "auth_provider_x509_cert_url": f"{url}/certs",
        "client_x509_cert_url": f"{url}/x509",
        "universe_domain": "googleapis.com",
    }


def authorized_user(url: str, refresh_token: str) -> Json:
    """A person's own account, as google.oauth2.credentials.Credentials.from_authorized_user_info
    takes it.
    """
    return {
        "type": "authorized_user",
        "client_id": "1000.apps.googleusercontent.com",
        "client_secret": "segreto-di-prova",
        "refresh_token": refresh_token,
        "token_uri": f"{url}/token",
        "universe_domain": "googleapis.com",
    }


def write_key(folder: Path, url: str, email: str = SERVICE_ACCOUNT) -> Path:
    path = folder / "credentials.json"
    path.write_text(json.dumps(service_account(url, email), indent=2), encoding="utf-8")
    path.chmod(0o600)
    return path


class Tokens:
    """Which account a bearer token speaks for; one that was not given out here speaks for the
    Drive's owner.
    """

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.people: dict[str, str] = {}
        """Refresh token → account, for a test to fill."""
        self.bearers: dict[str, str] = {}
        """Bearer token → account; a test may add its own."""
        self.scopes: dict[str, frozenset[str]] = {}
        """Bearer token → what it may be used for; one that is not here may be used for everything.
        """
        self.expired: set[str] = set()
        self.refusal: tuple[str, str] | None = None
        """("invalid_grant", "Token has been expired or revoked."): what /token answers instead."""

    def account(self, bearer: str) -> str:
        """Raises 401 for a token that has expired."""
        if bearer in self.expired:
            raise unauthenticated(expired=True)
        return self.bearers.get(bearer, self.owner)

    def expire(self) -> None:
        """All that were given out until now: the next request with one is a 401, and google-auth
        fetches another.
        """
        self.expired.update(self.bearers)

    def check_scopes(self, bearer: str, enough: list[str]) -> None:
        """Raises 403 when the token was asked for other things than any of these."""
        if bearer in self.scopes and not self.scopes[bearer] & set(enough):
            raise no_scope()

    def grant(self, form: str) -> tuple[int, Json]:
        """The token endpoint."""
        asked = {name: texts[0] for name, texts in parse_qs(form).items()}
        if self.refusal is not None:
            return 400, {"error": self.refusal[0], "error_description": self.refusal[1]}
        kind = asked.get("grant_type", "")
        if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer" and "assertion" in asked:
            said = claims(asked["assertion"])
            email = said.get("iss")
            if not isinstance(email, str):
                return 400, {"error": "invalid_grant", "error_description": "Invalid JWT."}
            asked["scope"] = said.get("scope", "")
        elif kind == "refresh_token" and "refresh_token" in asked:
            email = self.people.get(asked["refresh_token"], self.owner)
        elif kind == "authorization_code" and "code" in asked:
            email = self.people.get(asked["code"], self.owner)
        else:
            return 400, {
                "error": "unsupported_grant_type",
                "error_description": f"Invalid grant_type: {kind}",
            }
        token = f"ya29.{len(self.bearers):06}"
        self.bearers[token] = email
        answer: Json = {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        if kind == "authorization_code":
            answer["refresh_token"] = f"1//{asked['code']}"
            self.people[answer["refresh_token"]] = email
        if asked.get("scope"):
            self.scopes[token] = frozenset(asked["scope"].split())
            if kind != "urn:ietf:params:oauth:grant-type:jwt-bearer":
                answer["scope"] = asked["scope"]
        return 200, answer


def claims(assertion: str) -> Json:
    """What a JWT says (the signature is not looked at); nothing when it is none."""
    parts = assertion.split(".")
    if len(parts) != 3:
        return {}
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
