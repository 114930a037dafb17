"""What stands at the head of each document beside its words: the logos of the project."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

LOGO_HEIGHT: Final = 14
"""Millimetres: how high a logo is printed."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture. `kind`: "png" or "jpeg". `text`: for who cannot see it."""

    image: bytes = field(repr=False)
    kind: str
    text: str

    @property
    def address(self) -> str:
        """Return the picture itself, as a page holds it (a "data:" URL)."""
        return f"data:image/{self.kind};base64,{base64.b64encode(self.image).decode()}"


def image_kind(image: bytes) -> str:
    """Return what a picture is, by its first bytes: "png", "jpeg", or '' for anything else."""
    if image.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "jpeg" if image.startswith(b"\xff\xd8\xff") else ""


def logos_as_json(logos: Sequence[Logo]) -> list[dict[str, Any]]:
    """Return the logos as a Typst template reads them: bytes as numbers."""
    return [{"image": list(logo.image), "kind": logo.kind, "text": logo.text} for logo in logos]
