"""Troubles that end a run: one class per exit code, each with a sentence that a coordinator can act on.

A message says what happened, where, what to do, and what became of the data. Caught in one place, the CLI.
"""

from typing import ClassVar


class CollectorError(Exception):
    """The root. `str()` of any of them is a whole paragraph in plain Italian."""

    exit_code: ClassVar[int] = 1


class SettingsError(CollectorError):
    """A command or a setting that cannot be carried out."""

    exit_code = 2


class WorkbookError(CollectorError):
    """The workbook cannot be read, understood or written."""

    exit_code = 3


class JournalError(CollectorError):
    """The journal (our memory) cannot be read or written."""

    exit_code = 4


class DeliveryError(CollectorError):
    """A document could not be handed to somebody who should have it."""

    exit_code = 5
