"""Who is signed in on this computer."""

import getpass


def system_user() -> str:
    """Return who is signed in on this computer; '' where the system knows nobody."""
    try:
        return getpass.getuser()
    except Exception:  # KeyError, ImportError, OSError: each system and Python has its own
        return ""
