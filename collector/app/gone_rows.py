"""What is no longer in the workbook, for a person to say whether that is right. Pure."""

import datetime as dt
from dataclasses import dataclass, field

from collector.app.preview import Preview
from schemas.canonical import content_hash
from schemas.record import TalkRecord


@dataclass(frozen=True)
class GoneTalk:
    """A row that is gone. `family`: its name, '' where it is not clear. `was_gone`: an earlier
    check found it gone too, and nobody said that this is right.
    """

    code: str
    tab: str
    family: str
    day: dt.date | None
    mediator: str
    was_gone: bool = False


@dataclass(frozen=True)
class GoneRows:
    """The rows of talks that are gone, and the nuclei, by code with their names."""

    talks: tuple[GoneTalk, ...] = field(repr=False)
    nuclei: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all of them."""
        return frozenset(talk.code for talk in self.talks) | {code for code, _ in self.nuclei}

    @property
    def gone_before(self) -> int:
        """How many rows were gone at an earlier check already."""
        return sum(talk.was_gone for talk in self.talks)

    @property
    def mark(self) -> str:
        """What tells them from others that may be gone."""
        return content_hash(sorted(self.codes))


def gone_rows(preview: Preview) -> GoneRows:
    """Return what the journal knows and the workbook no longer has."""
    names = {nucleus.code: nucleus.name for nucleus in preview.memory.remembered.nuclei}
    plan = preview.plan
    lost_before = {talk.code for talk in preview.memory.lost}
    talks = [
        _gone_talk(talk, names.get(talk.nucleus or "", ""), was_gone=talk.code in lost_before)
        for talk in plan.lost
    ]
    talks.sort(key=lambda talk: (talk.tab, talk.day or dt.date.min, talk.code))
    nuclei = sorted((code, names.get(code, "")) for code in plan.gone_nuclei)
    return GoneRows(tuple(talks), tuple(nuclei))


def _gone_talk(talk: TalkRecord, family: str, *, was_gone: bool) -> GoneTalk:
    return GoneTalk(talk.code, talk.tab, family, talk.date, talk.mediator or "", was_gone)
