"""A talk that a document reported and that reads otherwise now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.record import TalkRecord
from schemas.session import Confidentiality, narrowest


@dataclass(frozen=True, slots=True)
class Correction:
    """A talk that a document reported to a recipient.

    `reported`: as it was reported.
    `current`: as it is now; None: its row is gone, or (`is_duplicate`) another row tells the talk.
    `last_mark`: the last *Riservatezza* of a row that has no `current`.
    `versions_since`: all that its row has been since it was reported, for its marks and nuclei.
    """

    reported: TalkRecord
    current: TalkRecord | None
    is_duplicate: bool = False
    last_mark: Confidentiality | None = None
    versions_since: Sequence[TalkRecord] = field(default=(), repr=False)

    @property
    def mark(self) -> Confidentiality | None:
        """The mark of today."""
        return self.current.confidentiality if self.current else self.last_mark

    @property
    def narrowest_mark(self) -> Confidentiality | None:
        """The narrowest mark that it had since it was reported."""
        since = [talk.confidentiality for talk in self.versions_since]
        return narrowest([self.reported.confidentiality, self.mark, *since])

    @property
    def nuclei(self) -> set[str | None]:
        """The nuclei that it was a talk of since it was reported; None while nobody knew."""
        return {talk.nucleus for talk in self.versions_since}
