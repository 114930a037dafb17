"""Every flag there is belongs to one rule, and the page that lists them is made from the rules."""

import inspect
import re

import pytest

from collector.validation import per_nucleus, within_row
from collector.validation.catalogue_page import PAGE_PATH, catalogue_page
from collector.validation.registry import ALL_RULES
from collector.validation.rule import Rule
from collector.validation.thresholds import Thresholds
from schemas.flag import CATALOGUE, Severity

MEASURES = set(Thresholds._fields)
JUDGES = [
    *(rule for rule in within_row.RULES if rule is not within_row.UNREADABLE_RULE),
    *per_nucleus.RULES,
]


def test_every_code_belongs_to_one_rule() -> None:
    assert sorted(code for rule in ALL_RULES for code in rule.codes) == sorted(CATALOGUE)


@pytest.mark.parametrize("rule", JUDGES, ids=lambda rule: rule.codes[0])
def test_a_rule_makes_the_flags_that_it_is_registered_with(rule: Rule) -> None:
    assert set(re.findall(r'"([A-Z]+-[0-9]{2})"', inspect.getsource(rule.judge))) == set(rule.codes)


@pytest.mark.parametrize("rule", JUDGES, ids=lambda rule: rule.codes[0])
def test_a_rule_reads_the_settings_that_it_is_registered_with(rule: Rule) -> None:
    source = inspect.getsource(rule.judge)
    assert {name for name in MEASURES if f"thresholds.{name}" in source} == set(rule.thresholds)


def test_every_setting_is_read_by_a_rule() -> None:
    assert {name for rule in ALL_RULES for name in rule.thresholds} == MEASURES - {"off"}


def test_the_catalogue_page_is_not_stale() -> None:
    """Made anew by `python -m collector.validation.catalogue_page`."""
    assert PAGE_PATH.read_text(encoding="utf-8") == catalogue_page() + "\n"


def test_the_catalogue_page_has_every_flag_and_no_open_placeholder() -> None:
    said = catalogue_page()
    assert all(f"| {code} |" in said for code in CATALOGUE)
    assert "{" not in said
    assert "()" not in said


def test_errors_cannot_be_switched_off_except_duplicates() -> None:
    """But the same talk written twice can: whether it is one is for people to say."""
    doubles = {"RIGA-01", "RIGA-06", "RIGA-07"}
    grave = {code for code, kind in CATALOGUE.items() if kind.severity is Severity.ERROR}
    assert {code for code in grave if CATALOGUE[code].can_be_off} == doubles
    assert not CATALOGUE["RIGA-04"].can_be_off
