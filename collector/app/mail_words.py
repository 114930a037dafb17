"""What is said of a letter, in Italian, wherever it is said: on the screen and on the board."""

from collections.abc import Mapping
from typing import Final

from collector.deliver.letter import AttachmentMode, LetterResult

RESULT_WORDS: Final[Mapping[LetterResult, str]] = {
    LetterResult.READY: "riceve la mail",
    LetterResult.WRITTEN: "mail pronta, da spedire",
    LetterResult.TO_SEND: "già pronta, da spedire",
    LetterResult.UNRECORDED: "c'è già una mail in «posta» o «spedite»",
    LetterResult.SENT: "spedita",
    LetterResult.SAME: "già spedita: non la ripeto",
    LetterResult.CHANGED: "già spedita, con fatti più vecchi",
    LetterResult.REFUSED: "fermata",
    LetterResult.LOCKED: "non si può: manca la password",
    LetterResult.LATER: "non ancora",
    LetterResult.FAILED: "rifiutata",
    LetterResult.UNCERTAIN: "incerta",
    LetterResult.BUSY: "se ne occupa un altro comando",
}
NO_EMAIL: Final = "non si può: manca l'email"
RESULT_ADVICE: Final[Mapping[LetterResult, str]] = {
    LetterResult.UNRECORDED: "Il registro non sa se è partita: guarda nella cartella.",
    LetterResult.REFUSED: (
        "Cerca da dove viene (il luogo dell'incontro, la tipologia di caso, la lingua), correggi "
        "nel foglio e riprova. Non ne è stata scritta nessuna parte."
    ),
    LetterResult.LOCKED: "La password si genera in «Persone» e si dice a voce, mai per mail.",
    LetterResult.LATER: "Non si perde: riprova più tardi.",
    LetterResult.FAILED: (
        "Non riprovo da solo: controlla l'email nel foglio «Persone». Se è giusta, si può spedire "
        "di nuovo."
    ),
    LetterResult.UNCERTAIN: "Non so se è arrivata, e non la ripeto da solo: chiedi se è arrivata.",
    LetterResult.BUSY: "Tra poco questa pagina dice com'è andata.",
}
"""What to do, on the board, where a letter did not go."""
ATTACHMENT_WORDS: Final[Mapping[AttachmentMode, str]] = {
    AttachmentMode.ENCRYPTED: "con il PDF cifrato",
    AttachmentMode.NONE: "senza allegato",
    AttachmentMode.PLAIN: "con i documenti IN CHIARO",
}
