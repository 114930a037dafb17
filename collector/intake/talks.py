"""From the blocks of a document to its talks, or to the reason why it is no scheda. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from collector.intake import doubts
from collector.intake.blocks import Block, text_of
from collector.intake.document_walk import DocumentWalk
from collector.intake.evidence import evidence, is_of_a_family, lines_of
from collector.intake.services import has_a_mediator, owner
from collector.intake.talk_collector import DocumentTalks


def talks_of(
    body: Sequence[Block], headers: Sequence[Block], footers: Sequence[Block]
) -> DocumentTalks:
    """Return the talks of a document, in its order.

    A heading in the page's header governs all talks that have none of their own. A document that
    is no scheda has no talks, however much in it looks like one: `refused` says why.
    """
    header_blocks = _unique(headers)
    walk = DocumentWalk()
    for block in header_blocks:
        walk.above(block)
    walk.body(body)
    for block in _unique(footers):
        walk.below(block)
    contents = walk.collected.document_talks()
    all_cells = [*(talk.cells for talk in contents.talks), *walk.collected.diaries]
    return _judged(contents, [*header_blocks, *body], all_cells)


def _judged(
    contents: DocumentTalks, blocks: Sequence[Block], all_cells: Sequence[Mapping[str, str]]
) -> DocumentTalks:
    """Return the contents of a scheda of ours; of another document, why it is refused.

    `all_cells`: field key → text of each talk, those left out as a diary among them.
    """
    weighed = evidence(blocks, all_cells)
    is_blank_form = not all_cells and weighed.is_empty_scheda
    if not weighed.is_scheda and not is_blank_form:
        return _refused(weighed.why_not)
    whose = owner(lines_of(blocks), all_cells)
    if whose.is_ours:
        return contents
    if whose.is_of_others:
        return _refused(doubts.OF_ANOTHER_SERVICE)
    if whose.is_marked or not contents.talks:
        return contents
    if not any(map(_may_be_of_a_family, all_cells)):
        return _refused(doubts.NO_FAMILY)
    return replace(contents, to_confirm=doubts.PERHAPS_OF_ANOTHER_SERVICE)


def _may_be_of_a_family(cells: Mapping[str, str]) -> bool:
    return is_of_a_family(cells) or has_a_mediator(cells) or "attendees" not in cells


def _refused(why: str) -> DocumentTalks:
    return DocumentTalks((), (), (), 0, refused=why)


def _unique(blocks: Iterable[Block]) -> list[Block]:
    """Return each text once: the first page, and left and right ones, repeat it."""
    return list({text_of([block]).strip(): block for block in blocks}.values())
