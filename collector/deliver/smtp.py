"""One message to one person through a mail server, and what is certain about it afterwards.

Every way in which a session can end is one of five outcomes. The line is drawn where the server has
agreed to take the message (its answer 354): a break before it means that nothing went out, a break
after it that nobody knows.
"""

import enum
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from schemas.patterns import lazy_pattern

TIMEOUT_SECONDS: Final = 60.0
"""How long to wait for any one answer."""
_LONGEST_ANSWER: Final = 160
"""Characters of a server's answer that are shown."""
_LONG_SIGNS: Final = lazy_pattern(r"[\w+/=.~-]{40,}", re.ASCII)
"""What may be a token, or a part of one, in a server's answer."""
_XOAUTH2: Final = "XOAUTH2"
_AFTER_DATA: Final = "testo"
"""Stands where the name of an SMTP command stands, for the answer to the message itself."""


class SmtpSecurity(enum.StrEnum):
    """How the connection is encrypted. NONE is for a server on this very computer."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `seconds`: how long to wait for any one answer.

    `authorities`: a file with the certificates to trust, where those of the computer do not do.
    `token` returns an access token, where we sign in with one (XOAUTH2) and not with a password; it
    raises TokenError.
    """

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    seconds: float = TIMEOUT_SECONDS
    token: Callable[[], str] | None = field(default=None, repr=False)


class TokenError(Exception):
    """No access token is to be had. Its text says why, in Italian, as a part of a sentence."""


class SmtpOutcome(enum.Enum):
    """How a message ended.

    SENT: taken by the server. LATER: this person not now (4xx). FAILED: this person not at all
    (5xx). UNAVAILABLE: the server serves nobody now (not reached, not safe, login refused).
    UNCERTAIN: it may have gone out.
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
    """Give a whole message to the server, for one address, and return how it ended.

    Raises nothing for what the network or the server does.
    """
    try:
        with _connected(server) as smtp:
            return _transmit(smtp, sender, to, content)
    except _UnavailableError as error:
        return SmtpReply(SmtpOutcome.UNAVAILABLE, str(error))


def connection_trouble(server: SmtpServer) -> str:
    """Return why the server would serve nobody now, in Italian; '' when it lets us in.

    Connects and logs in, and names no message.
    """
    try:
        with _connected(server):
            return ""
    except _UnavailableError as error:
        return str(error)


class _UnavailableError(Exception):
    """The server serves nobody now, and no message was mentioned yet. Its text is Italian."""


@contextmanager
def _connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """Open a connection that is encrypted and logged in. Raises _UnavailableError.

    What happens in its body is not caught here.
    """
    smtp = _open_connection(server)
    try:
        yield smtp
    finally:
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()  # the message is settled: how the session ends changes nothing


def _open_connection(server: SmtpServer) -> smtplib.SMTP:
    smtp: smtplib.SMTP | None = None
    try:
        token = server.token() if server.token else None
        authorities = str(server.authorities) if server.authorities else None
        context = ssl.create_default_context(cafile=authorities)
        if server.security is SmtpSecurity.TLS:
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
            if server.security is SmtpSecurity.STARTTLS:
                smtp.starttls(context=context)
        if token is not None:
            _sign_in_with_token(smtp, server.user or "", token)
        elif server.user:
            smtp.login(server.user, server.password or "")
        else:
            smtp.ehlo_or_helo_if_needed()
    except Exception as error:
        if smtp is not None:
            smtp.close()
        message = _why_unavailable(error, f"{server.host}:{server.port}")
        raise _UnavailableError(message) from error
    return smtp


def _sign_in_with_token(smtp: smtplib.SMTP, user: str, token: str) -> None:
    """Sign in by XOAUTH2, as Google and Microsoft describe it.

    To a refusal the server first answers 334 with the reason as JSON, and waits for an empty line
    before its last word. Raises what smtplib raises.
    """
    smtp.ehlo_or_helo_if_needed()
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if _XOAUTH2 not in offered:
        raise smtplib.SMTPNotSupportedError(_XOAUTH2)
    credentials = f"user={user}\x01auth=Bearer {token}\x01\x01"

    def answer(challenge: bytes | None = None) -> str:
        return credentials if challenge is None else ""

    try:
        smtp.auth(_XOAUTH2, answer)
    except smtplib.SMTPAuthenticationError as error:
        raise _TokenRefusedError(error.smtp_code, error.smtp_error) from None


class _TokenRefusedError(smtplib.SMTPAuthenticationError):
    """The server does not let us in with the token."""


def _why_unavailable(error: Exception, where: str) -> str:
    match error:
        case TokenError():
            return str(error)
        case smtplib.SMTPNotSupportedError() | smtplib.SMTPAuthenticationError():
            return _why_not_let_in(error, where)
        case ssl.SSLCertVerificationError():
            return f"il certificato del server {where} non è valido: non gli affido nulla"
        case ssl.SSLError():
            return (
                f"il server {where} non apre un collegamento sicuro "
                "(controlla «smtp_port» e «smtp_security»)"
            )
        case smtplib.SMTPResponseException():
            return f"il server {where} ora non serve ({_error_answer(error)})"
        case TimeoutError():
            return f"il server {where} non risponde"
        case socket.gaierror():
            return f"non trovo il server {where}: controlla «smtp_host» e la rete"
        case UnicodeError():
            return f"utente o password per il server {where} hanno lettere che non può leggere"
        case _:
            return f"non raggiungo il server {where}"


def _why_not_let_in(
    error: smtplib.SMTPNotSupportedError | smtplib.SMTPAuthenticationError, where: str
) -> str:
    if isinstance(error, _TokenRefusedError):
        answer = _LONG_SIGNS.sub("…", _error_answer(error))
        return (
            f"il server {where} non accetta l'accesso con OAuth ({answer}): controlla "
            "«smtp_user», e se serve lancia «collector mail-login»"
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"il server {where} non accetta utente e password ({_error_answer(error)})"
    if "STARTTLS" in str(error):
        what = "non offre STARTTLS"
    elif _XOAUTH2 in str(error):
        what = "non offre l'accesso con OAuth (XOAUTH2)"
    else:
        what = "non chiede di entrare con utente e password"
    return f"il server {where} {what}: non gli affido nulla"


def _transmit(smtp: smtplib.SMTP, sender: str, to: str, content: bytes) -> SmtpReply:
    """Speak the commands MAIL, RCPT and DATA. Raises nothing.

    Not `smtplib.SMTP.sendmail`: it does not tell a break before the answer 354 from one after it.
    """
    server_took_over = False
    try:
        for command, speak in (("MAIL", smtp.mail), ("RCPT", smtp.rcpt)):
            code, answer = speak(sender if command == "MAIL" else to)
            if not _is_ok(code):
                return _refused(code, answer, command)
        smtp.putcmd("data")
        code, answer = smtp.getreply()
        if code != 354:
            return _refused(code, answer, "DATA")
        server_took_over = True
        smtp.send(_dot_stuffed(content))
        code, answer = smtp.getreply()
    except Exception:
        if server_took_over:
            why = "il collegamento si è interrotto mentre la mail partiva"
            return SmtpReply(SmtpOutcome.UNCERTAIN, why)
        why = "il collegamento si è interrotto prima che la mail partisse"
        return SmtpReply(SmtpOutcome.LATER, why)
    if _is_ok(code):
        return SmtpReply(SmtpOutcome.SENT)
    return _refused(code, answer, _AFTER_DATA)


def _is_ok(code: int) -> bool:
    return 200 <= code < 300


def _dot_stuffed(content: bytes) -> bytes:
    """Return the message as the protocol wants it (RFC 5321, 4.5.2).

    Lines end in CR LF, a leading dot is doubled, a line with one dot ends the message.
    """
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    return b"\r\n".join([*stuffed, b".", b""])


def _refused(code: int, answer: bytes, command: str) -> SmtpReply:
    text = _printable_answer(code, answer)
    if 500 <= code < 600:
        return SmtpReply(SmtpOutcome.FAILED, f"il server rifiuta ({text})")
    if code == -1 and command == _AFTER_DATA:  # smtplib's code for an answer that is none
        why = "il server non ha detto se ha preso la mail"
        return SmtpReply(SmtpOutcome.UNCERTAIN, why)
    return SmtpReply(SmtpOutcome.LATER, f"il server dice di riprovare ({text})")


def _error_answer(error: smtplib.SMTPResponseException) -> str:
    return _printable_answer(error.smtp_code, error.smtp_error)


def _printable_answer(code: int, answer: bytes | str) -> str:
    """Return a server's answer on one line, without control characters, not too long."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    printable = "".join(char if char.isprintable() else " " for char in text)
    one_line = " ".join(printable.split())
    return f"{code} {one_line}"[:_LONGEST_ANSWER].strip()
