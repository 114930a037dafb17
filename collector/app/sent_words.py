"""What became of the mails of a meeting, in one sentence. Pure."""

from collector.app.meeting_mails import MailPlan
from collector.deliver.letter import LetterResult
from collector.text.italian import capital, count, joined

_SETTLED = frozenset({LetterResult.SAME, LetterResult.TO_SEND, None})
"""Of mails that were not to go: there is one already, or no email."""


def sent_sentence(plan: MailPlan) -> tuple[str, bool]:
    """Return what became of mails that were carried, and whether one did not go as it should.

    Without one that was to go: what was put aside.
    """
    uncertain = [mail for mail in plan.mails if mail.result is LetterResult.UNCERTAIN]
    left = [mail for mail in plan.mails if not (mail.was_made or mail.result in _SETTLED)]
    left = [mail for mail in left if mail not in uncertain]
    if not (uncertain or left):
        return _all_well(plan), not plan.made and not plan.obsolete
    parts = []
    if plan.made:
        parts.append(_made(plan))
    if left and not (plan.made or uncertain):
        whys = {mail.why for mail in left}
        why = f": {'; '.join(whys.pop())}" if len(whys) == 1 and any(whys) else ""
        parts.append(f"nessuna mail è partita{why}")
    elif left:
        parts.append(count(len(left), "mail non è partita", "mail non sono partite"))
    if uncertain:
        mails = count(len(uncertain), "mail", "mail")
        parts.append(
            f"di {mails} non so se {'è arrivata' if len(uncertain) == 1 else 'sono arrivate'}"
        )
    said = "; ".join(parts)
    said = f"prova: {said}" if plan.trial else said
    return f"{capital(said).removesuffix('.')}.", True


def _made(plan: MailPlan) -> str:
    number = len(plan.made)
    if plan.server:
        return count(number, "mail partita", "mail partite")
    return count(number, "mail scritta nella cartella", "mail scritte nella cartella")


def _all_well(plan: MailPlan) -> str:
    number = len(plan.made)
    if not number and plan.obsolete and not plan.trial:
        moved = count(plan.obsolete, "mail messa", "mail messe")
        return f"{moved} in «sostituite»: non si spedisce più."
    if not number:
        return "Nessuna mail è partita, e non ne ho scritta nessuna: qui sotto c'è perché."
    if plan.trial:
        mails = count(number, "mail", "mail")
        return f"Prova: {mails} {joined('a', plan.trial)}. Nessuna conta come spedita."
    if plan.server:
        return f"{count(number, 'mail spedita', 'mail spedite')} da «{plan.server}»."
    ready = count(number, "mail pronta", "mail pronte")
    return f"{ready} nella cartella. Nessuna mail è partita da qui."
