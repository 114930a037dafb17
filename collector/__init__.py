"""From the rows of a shared sheet to flags, histories and digests: the job."""

from typing import Final

DISTRIBUTION: Final = "schede-colloqui"
"""The name that pip, uv and pipx know this program by: "collector" is another program's there."""
