"""What `collector week --json` prints: one object, people by code, never by name."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from collector.app.week import Step, Week
from collector.app.week_left import Left, LeftKind
from collector.cli.output.meetings import agenda_as_dict
from collector.cli.output.reminders import reminders_as_dict
from collector.cli.output.sync import flag_as_dict, sync_as_dict
from collector.errors import CollectorError
from schemas.cells.normalise import plain
from schemas.person import Job


def week_json(week: Week, left: Sequence[Left], exit_code: int, *, dry_run: bool) -> str:
    """Return the one object that `--json` prints. ASCII only."""
    reminders = week.reminders
    return json.dumps(
        {
            "sync": sync_as_dict(week.sync, dry_run=dry_run),
            "missing": _missing(week),
            "reminders": reminders_as_dict(reminders, dry_run=dry_run) if reminders else None,
            "meetings": _meetings(week),
            "mails": _mails(week),
            "backup": _backup(week),
            "left": [_left_as_dict(one) for one in left],
            "retention": _retention(week),
            "exit_code": exit_code,
        }
    )


def stopped_json(error: CollectorError) -> str:
    """Return the object of a week that could not even begin."""
    nothing = Left(LeftKind.STOPPED, step=Step.SYNC)
    return json.dumps(
        {
            "sync": None,
            "missing": None,
            "reminders": None,
            "meetings": None,
            "mails": [],
            "backup": None,
            "left": [_left_as_dict(nothing)],
            "retention": None,
            "exit_code": error.exit_code,
        }
    )


def _retention(week: Week) -> dict[str, list[str]] | None:
    """Return the nuclei with something that is due, or will be in the days of notice, by code."""
    found = week.retention
    if found is None or not found.clocks.run:
        return None
    return {"due": sorted(found.nuclei_due), "soon": sorted(found.nuclei_soon)}


def _missing(week: Week) -> dict[str, Any]:
    """Return the open flags, as `flags --json` does, each with the code of its mediator."""
    mediators = [person for person in week.people.values() if person.job is Job.MEDIATOR]
    names = Counter(plain(person.name) for person in mediators)
    codes = {plain(person.name): person.code for person in mediators}

    def code_of(name: str) -> str | None:
        """Return nobody's code for a name that two people have."""
        return codes[plain(name)] if names[plain(name)] == 1 else None

    flags = [
        {**flag_as_dict(flag), "person": code_of(group.mediator)}
        for group in week.missing
        for flag in group.flags
    ]
    return {"flags": flags, "notices": list(week.sync.result.notices)}


def _meetings(week: Week) -> dict[str, Any]:
    """Return the meetings as `meetings --json` does; `written`: documents written by this run."""
    agenda = agenda_as_dict(week.agenda)
    written = {work.entry.meeting.id: work.new_documents for work in week.meetings}
    for entry in agenda["meetings"]:
        entry["written"] = written.get(entry["id"], 0)
    return agenda


def _mails(week: Week) -> list[dict[str, Any]]:
    mails = []
    for sending in week.sendings:
        meeting = sending.meeting.id
        for outcome in sending.outcomes:
            result = outcome.result.value
            mails.append({"meeting": meeting, "person": outcome.letter.person, "result": result})
        for person in sending.without_email:
            mails.append({"meeting": meeting, "person": person.code, "result": "no_email"})
    return mails


def _backup(week: Week) -> dict[str, Any] | None:
    if week.backup is None:
        return None
    return {"file": str(week.backup.path), "at": week.backup.at.isoformat(timespec="seconds")}


def _left_as_dict(left: Left) -> dict[str, Any]:
    return {
        "what": str(left.kind),
        "step": str(left.step) if left.step else None,
        "meeting": left.meeting or None,
        "person": left.person or None,
        "rows": left.rows or None,
    }
