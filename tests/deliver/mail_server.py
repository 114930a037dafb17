"""A real mail server on loopback, with TLS and login, that can misbehave at any stage."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "mediazione@cooperativa.example", "un-segreto-vero"


@dataclass
class Conduct:
    """What the server does: at a stage ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", "AFTER": the
    message was taken) it answers with these words, "drop": hangs up, "stall": never answers.
    `only`: for this address; `times`: so often.
    """

    stage: str = ""
    answer: str = ""
    only: str = ""
    times: int = 1_000_000
    reached: threading.Event = field(default_factory=threading.Event)

    async def at(self, stage: str, server: SMTP, to: str = "") -> str | None:
        """The answer for a stage, None for the usual one."""
        if stage != self.stage or (self.only and to != self.only) or self.times <= 0:
            return None
        self.times -= 1
        self.reached.set()
        if self.answer == "stall":
            await asyncio.sleep(3600)
        if self.answer == "drop":
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 Bye"
        return self.answer


class _Controller(Controller):
    """At a port that the system chooses: its own check asks for the one it was given."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """Takes mails: (to, message) in `taken`; `talks` counts connections that got as far as a
    greeting.
    """

    def __init__(self, conduct: Conduct) -> None:
        self.conduct = conduct
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.raw: list[bytes] = []
        self.talks = 0
        self.named: list[str] = []
        """Every address that was named, taken or not."""
        self.token = ""
        self.answers: list[object] = []
        """What was said to each refusal of a token."""
        self.port = 0

    @property
    def addressees(self) -> list[str]:
        """Who was written to, one entry per message."""
        return [", ".join(to) for to, _ in self.taken]

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.talks += 1
        session.host_name = hostname
        odd = await self.conduct.at("EHLO", server)
        return [odd] if odd else responses

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """As Google and Microsoft do it: a refusal comes first as JSON, after an empty line 535."""
        said = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        if said == f"user={USER}\x01auth=Bearer {self.token}\x01\x01":
            return AuthResult(success=True, handled=True, auth_data=USER)
        self.answers.append(await server.challenge_auth(b'{"status":"401","schemes":"bearer"}'))
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 no: {args[1]}")

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        odd = await self.conduct.at("MAIL", server)
        envelope.mail_from = address
        return odd or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.named.append(address)
        odd = await self.conduct.at("RCPT", server, address)
        if odd is None:
            envelope.rcpt_tos.append(address)
        return odd or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        odd = await self.conduct.at("DATA", server, envelope.rcpt_tos[0])
        if odd is not None:
            return odd
        content = bytes(envelope.content or b"")
        self.raw.append(content)
        message: Any = message_from_bytes(content, policy=default)
        self.taken.append((list(envelope.rcpt_tos), message))
        return await self.conduct.at("AFTER", server, envelope.rcpt_tos[0]) or "250 OK"


@contextmanager
def mail_server(
    folder: Path,
    conduct: Conduct | None = None,
    *,
    tls: bool = True,
    auth: bool = True,
    known: bool = True,
    token: str = "",
) -> Iterator[MailServer]:
    """A server at 127.0.0.1; the certificate to trust lies in `folder`/ca.pem.

    Not `known`: its own is of another. `token`: the access token it takes; '' for one that does not
    offer XOAUTH2.
    """
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (authority if known else other).issue_cert("127.0.0.1").configure_cert(context)
    handler = MailServer(conduct or Conduct())
    handler.token = token

    def login(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=right, handled=right, message=None if right else "535 5.7.8 no")

    controller = _Controller(
        handler,
        hostname="127.0.0.1",
        port=0,
        tls_context=context if tls else None,
        require_starttls=tls,
        authenticator=login if auth else None,
        auth_required=auth,
        auth_require_tls=tls,
        auth_exclude_mechanism=[] if token else ["XOAUTH2"],
        timeout=3600,
    )
    controller.start()
    try:
        handler.port = controller.port
        yield handler
    finally:
        controller.stop()
