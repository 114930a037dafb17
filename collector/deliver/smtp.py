"""One message to one person through a mail server, and what is certain about it afterwards.

Every way a conversation can end is one of five fates. The line is drawn where the server has agreed to take the
message (its answer 354): a break before it means that nothing went out, a break after it that nobody knows.
"""

import enum
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TIMEOUT_SECONDS: Final = 60.0
"""How long to wait for any one answer."""
_LONGEST: Final = 160


class SmtpSecurity(enum.StrEnum):
    """How the connection is closed to others. NONE is for a server on this very computer."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `authorities`: a file with the certificates to trust, where those of the computer do not do."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    seconds: float = TIMEOUT_SECONDS


class SmtpOutcome(enum.Enum):
    """SENT: taken by the server. LATER: this person not now (4xx). FAILED: this person not at all (5xx).
    NOBODY: the server serves nobody now (not reached, not safe, login refused). UNCERTAIN: it may have gone out.
    """

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNAVAILABLE = "nobody"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """How it ended, and why, in Italian ('' for what was sent)."""

    outcome: SmtpOutcome
    why: str = ""


def send_message(server: SmtpServer, sender: str, to: str, content: bytes) -> SmtpReply:
    """Give a whole message to the server for one address. Never raises for what the network or the server do."""
    try:
        with _connected(server) as smtp:
            return _speak(smtp, sender, to, content)
    except _NotReached as error:
        return SmtpReply(SmtpOutcome.UNAVAILABLE, str(error))


def connection_trouble(server: SmtpServer) -> str:
    """Why the server would serve nobody now, in Italian; '' when it lets us in. Says nothing of any message."""
    try:
        with _connected(server):
            return ""
    except _NotReached as error:
        return str(error)


class _NotReached(Exception):
    """Nothing was said about any message. Its text is Italian."""


@contextmanager
def _connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """A connection that is safe and logged in. What happens in its body is not caught here."""
    smtp = _safe(server)
    try:
        yield smtp
    finally:
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()  # whatever was said before is settled


def _safe(server: SmtpServer) -> smtplib.SMTP:
    where = f"{server.host}:{server.port}"
    smtp: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context(
            cafile=str(server.authorities) if server.authorities else None
        )
        if server.security is SmtpSecurity.TLS:
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
            if server.security is SmtpSecurity.STARTTLS:
                smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password or "")
        else:
            smtp.ehlo_or_helo_if_needed()
    except Exception as error:
        if smtp is not None:
            smtp.close()
        raise _NotReached(_why_not(error, where)) from error
    return smtp


def _why_not(error: Exception, where: str) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"il certificato del server {where} non è valido: non gli affido nulla"
        case ssl.SSLError():
            return f"il server {where} non apre un collegamento sicuro (controlla «smtp_port» e «smtp_security»)"
        case smtplib.SMTPNotSupportedError():
            what = (
                "non offre STARTTLS"
                if "STARTTLS" in str(error)
                else "non chiede di entrare con utente e password"
            )
            return f"il server {where} {what}: non gli affido nulla"
        case smtplib.SMTPAuthenticationError():
            return f"il server {where} non accetta utente e password ({_answer(error)})"
        case smtplib.SMTPResponseException():
            return f"il server {where} ora non serve ({_answer(error)})"
        case TimeoutError():
            return f"il server {where} non risponde"
        case socket.gaierror():
            return f"non trovo il server {where}: controlla «smtp_host» e la rete"
        case UnicodeError():
            return f"utente o password per il server {where} hanno lettere che non può leggere"
        case _:
            return f"non raggiungo il server {where}"


def _speak(smtp: smtplib.SMTP, sender: str, to: str, content: bytes) -> SmtpReply:
    taken = False
    try:
        for said, code, answer in (("MAIL", *smtp.mail(sender)), ("RCPT", *smtp.rcpt(to))):
            if not 200 <= code < 300:
                return _refused(code, answer, said)
        smtp.putcmd("data")
        code, answer = smtp.getreply()
        if code != 354:
            return _refused(code, answer, "DATA")
        taken = True
        smtp.send(_dotted(content))
        code, answer = smtp.getreply()
    except Exception:
        if taken:
            return SmtpReply(
                SmtpOutcome.UNCERTAIN, "il collegamento si è interrotto mentre la mail partiva"
            )
        return SmtpReply(
            SmtpOutcome.LATER, "il collegamento si è interrotto prima che la mail partisse"
        )
    if 200 <= code < 300:
        return SmtpReply(SmtpOutcome.SENT)
    return _refused(code, answer, "testo")


def _dotted(content: bytes) -> bytes:
    """The message as the protocol wants it: lines end in CR LF, a leading dot is doubled, a dot ends it (RFC 5321)."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join(b"." * line.startswith(b".") + line + b"\r\n" for line in lines) + b".\r\n"


def _refused(code: int, answer: bytes, said: str) -> SmtpReply:
    text = _clean(code, answer)
    if 500 <= code < 600:
        return SmtpReply(SmtpOutcome.FAILED, f"il server rifiuta ({text})")
    if code == -1 and said == "testo":
        return SmtpReply(SmtpOutcome.UNCERTAIN, "il server non ha detto se ha preso la mail")
    return SmtpReply(SmtpOutcome.LATER, f"il server dice di riprovare ({text})")


def _answer(error: smtplib.SMTPResponseException) -> str:
    return _clean(error.smtp_code, error.smtp_error)


def _clean(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return f"{code} {shown}"[:_LONGEST].strip()
