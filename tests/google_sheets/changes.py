"""spreadsheets.batchUpdate: each kind of request by its name, all of them or none."""

from tests.google_sheets import (
    changes_cells,
    changes_groups,
    changes_metadata,
    changes_objects,
    changes_pastes,
    changes_sheets,
    changes_tables,
    masks,
    tables,
)
from tests.google_sheets.discovery import MASKED, check_mask
from tests.google_sheets.errors import ApiError, Json, bad
from tests.google_sheets.kinds import KINDS, Change
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.rights import OWNER, Caller

REGISTERED = (
    changes_cells,
    changes_groups,
    changes_metadata,
    changes_objects,
    changes_pastes,
    changes_sheets,
    changes_tables,
)
"""Importing them registers their kinds."""


def apply(spreadsheet: Spreadsheet, requests: list[Json], caller: Caller = OWNER) -> list[Json]:
    """Do them in order; one reply each, {} where a kind has none. When one fails nothing is
    changed.

    Raises  400 "Invalid requests[1].addSheet: …"
    """
    if not requests:
        raise bad("Must specify at least one request.")
    before = spreadsheet.state()
    replies: list[Json] = []
    for at, request in enumerate(requests):
        names = [name for name, part in request.items() if part is not None]
        name = names[0] if names else ""
        try:
            if len(names) != 1:
                raise bad("No request set." if not names else "More than one kind of request set.")
            if name not in KINDS:
                raise bad("This kind of request is not known to the local server.")
            if name in MASKED and request[name].get("fields"):
                check_mask(
                    "sheets",
                    MASKED[name],
                    list(masks.paths(masks.parse(request[name]["fields"]))),
                    "fields",
                )
            reply = KINDS[name](Change(spreadsheet, caller), request[name])
        except ApiError as error:
            spreadsheet.go_back(before)
            where = f"requests[{at}]" + (f".{name}" if name else "")
            message = f"Invalid {where}: {error.message}" if error.code == 400 else error.message
            raise ApiError(error.code, message, status=error.status) from error
        except BaseException:
            spreadsheet.go_back(before)
            raise
        replies.append({name: reply} if reply else {})
    tables.settle(spreadsheet)
    return replies
