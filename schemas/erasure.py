"""What was erased, and what may stay of it. Source of the two clocks: art. 5(1)(e) GDPR; for the
evidence art. 82 Reg. (EU) 2021/1060.
"""

import enum


class ErasureKind(enum.StrEnum):
    """Why something is no longer there.

    FORGOTTEN: somebody asked (art. 17 GDPR). NARRATIVE: the time for texts and names was over, the
    accounting evidence stays under codes. ACCOUNTING: the time for the evidence was over too.
    PERSON: somebody of the staff or of the services.
    """

    FORGOTTEN = "forgotten"
    NARRATIVE = "narrative"
    ACCOUNTING = "accounting"
    PERSON = "person"
