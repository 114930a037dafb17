"""Folders in which SQLite is not safe: those that a cloud client syncs, and those on a network."""

import re
import sys
from pathlib import Path, PurePath
from typing import Final

_CLOUD_WORDS: Final = (
    "onedrive", "dropbox", "google drive", "googledrive", "il mio drive", "my drive", "icloud",
    "iclouddrive", "nextcloud", "owncloud", "mega", "megasync", "pcloud", "pclouddrive", "kdrive",
    "proton drive",
)  # fmt: skip
"""Words in the name of a folder that a cloud client keeps: "OneDrive - Comune di Rozzano"."""
_CLOUD_NAMES: Final = frozenset(
    {"box", "box sync", "cloudstorage", "mobile documents", "com~apple~clouddocs"}
)
"""Whole names of such folders, whose words may stand in any other's.

The last three are a Mac's: for all clients, and for iCloud."""
_NETWORK_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p", "davfs"}
)
"""Types of file systems on a network, as Linux and macOS name them."""
_NETWORK_DRIVE: Final = 4
"""DRIVE_REMOTE, of GetDriveTypeW."""


def is_shared_folder(folder: PurePath) -> bool:
    """Return True for a folder that a cloud client syncs, or that is on a network."""
    is_network_path = str(folder).startswith(("\\\\", "//"))
    if is_network_path or any(map(_is_cloud_folder, folder.parts)):
        return True
    if sys.platform == "win32":
        import ctypes

        drive = f"{folder.drive}\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _NETWORK_DRIVE)
    return _mount_type(folder) in _NETWORK_TYPES


def _is_cloud_folder(part: str) -> bool:
    """Return True for a part of a path that looks like a cloud client's folder."""
    name = part.lower()
    if name in _CLOUD_NAMES:
        return True
    return any(re.search(rf"(?<![^\W_]){word}(?![^\W_])", name) for word in _CLOUD_WORDS)


def _mount_type(folder: PurePath) -> str:
    """Return the type of the file system of a folder (Linux); '' where it cannot be known."""
    try:
        text = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    inside = []
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        mount_point, kind = fields[1:3]
        # The kernel writes a blank in a path as an octal escape.
        if folder.is_relative_to(mount_point.replace("\\040", " ")):
            inside.append((len(mount_point), kind))
    return max(inside)[1] if inside else ""
