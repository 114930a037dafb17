"""What of a project is in a backup: settings with the files they name, and the mails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.backup.archive import ELSEWHERE, FILES, MAILS, SETTINGS, Member
from collector.app.config_file import CONFIG_NAME, CREDENTIALS_NAME, ConfigFile
from collector.app.config_reading import parse_config
from collector.app.folders import ATTACHMENTS_FOLDER, OUTBOX_FOLDER, SENT_FOLDER
from collector.app.settings import Settings
from collector.errors import BackupError, reason
from collector.files import TEMPORARY_PREFIX, absolute

CONFIG: Final = f"{SETTINGS}{CONFIG_NAME}"
MAIL_FOLDERS: Final = (OUTBOX_FOLDER, ATTACHMENTS_FOLDER, SENT_FOLDER)
"""In this order: a mail that is sent meanwhile goes from the first to the last."""


@dataclass(frozen=True)
class SettingsFiles:
    """The settings as members. `elsewhere`: see `Manifest`."""

    members: list[Member] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)


def settings_files(settings: Settings) -> SettingsFiles:
    """Return collector.toml and the files that it names; nothing where there is none.

    Never credentials.json. Raises BackupError for a file that cannot be read.
    """
    config = settings.config
    found = SettingsFiles()
    if config is None:
        return found
    content = _read(config)
    found.members.append((CONFIG, content))
    base = config.parent.resolve()
    for number, named in enumerate(named_paths(parse_config(content, config))):
        top = absolute(named, base)
        for path in _files_of(top):
            if path == settings.credentials or path.name == CREDENTIALS_NAME:
                continue
            if path.is_relative_to(base):
                member = f"{FILES}{path.relative_to(base).as_posix()}"
            else:
                inside = path.relative_to(top.parent).as_posix()
                member = f"{ELSEWHERE}{number}/{inside}"
                found.elsewhere[member] = str(top)
            if all(member != name for name, _ in found.members):
                found.members.append((member, _read(path)))
    return found


def named_paths(file: ConfigFile) -> list[str]:
    """Return the files and folders that collector.toml names and a project does not run without."""
    output = file.output
    named = (*output.logos, output.templates, output.fonts, file.territory.file, file.mail.smtp_ca)
    return [name for name in named if name]


def _files_of(top: Path) -> Iterator[Path]:
    """Yield a file, or all that are in a folder, sorted."""
    if top.is_file():
        yield top
    elif top.is_dir():
        yield from (path for path in sorted(top.rglob("*")) if path.is_file())


def mails(out: Path) -> Iterator[Member]:
    """Yield the mails in the folders of a project: sent, to send, and what they bring along.

    Raises BackupError for a file that cannot be read; one that was moved meanwhile comes later.
    """
    for name in MAIL_FOLDERS:
        folder = out / name
        for path in _files_of(folder) if folder.is_dir() else ():
            if path.name.startswith(TEMPORARY_PREFIX):
                continue  # being written just now
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise _unreadable(path, error) from error
            yield f"{MAILS}{name}/{path.relative_to(folder).as_posix()}", content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> BackupError:
    return BackupError(
        f"Non posso leggere «{path}» per metterlo nella copia di sicurezza: {reason(error)}. La "
        "copia non è stata fatta."
    )
