"""What a sentence says of a word: that a name follows, that its capital is only the sentence's, that it is a place."""

from dataclasses import dataclass
from typing import Final

from collector.privacy.normalised_text import TextWord, TokenizedText
from collector.privacy.word_lists import TITLE_ENDINGS, word_lists

_CUE_SIGNS: Final = " .:,(\"'-=/"
"""What may stand between a cue and its name: "figlio: Ahmed", "sig.ra Hoxha", "la madre (Fatima)"."""
_BACK: Final = 4
"""So many words before a name its cue is looked for: "la figlia piu piccola Sara"."""
_DATES: Final = frozenset(
    [
        "a",
        "ad",
        "in",
        "dal",
        "al",
        "del",
        "nel",
        "entro",
        "fino",
        "tra",
        "fra",
        "mese",
        "meta",
        "fine",
        "inizio",
        "scorso",
    ]
)
"""Before a month."""
_TO_A_NAME: Final = frozenset({"di", "don", "san", "statale", "comunale", "primo", "via"})
_OF_A_MONTH: Final = frozenset(
    ["mese", "meta", "fine", "inizio", "rata", "bolletta", "affitto", "mesi", "giorni"]
)
_PLACE_SIGNS: Final = " ,/-("


@dataclass(frozen=True)
class Sentence:
    """Questions about one word of a text, by its number."""

    looked: TokenizedText

    def word(self, at: int) -> TextWord | None:
        """The word of this number; None outside the text."""
        return self.looked.words[at] if 0 <= at < len(self.looked.words) else None

    def key(self, at: int) -> str:
        """Its key; '' outside the text."""
        word = self.word(at)
        return word.key if word else ""

    def after_title(self, at: int) -> bool:
        """ "avv. Russo": a name, whatever the word; but "dott.ssa NPI" is none."""
        back = self._skip_titles(at)
        return back is not None and self.key(at) not in word_lists().no_title

    def _skip_titles(self, at: int) -> int | None:
        """The title right before a word; "dott" + "ssa" is one."""
        back = at - 1
        while self.key(back) in TITLE_ENDINGS and self._joins(back - 1, back, ". "):
            back -= 1
        if not all(self._joins(one, one + 1, " .'") for one in range(back, at)):
            return None
        return back if self.key(back) in word_lists().cues["titles"] else None

    def after_sir(self, at: int) -> bool:
        """ "sig.ra", "famiglia", "cognome": a name follows, if the word may be one."""
        return self.key(at - 1) in word_lists().cues["sirs"] and self._joins(at - 1, at, _CUE_SIGNS)

    def of_family(self, at: int) -> bool:
        """ "famiglia", "nucleo": a surname follows."""
        return self.key(at - 1) in word_lists().cues["families"] and self._joins(
            at - 1, at, " .:'\""
        )

    def after_kin(self, at: int) -> bool:
        """ "il figlio maggiore", "la mamma di", "mediatrice": a name follows, if the word may be one."""
        cues = word_lists().cues
        back = at - 1
        while (
            back > at - _BACK
            and self.key(back) in cues["between"]
            and self.key(back) not in cues["kin"]
        ):
            back -= 1
        if self.key(back) not in cues["kin"]:
            return False
        return all(self._joins(one, one + 1, _CUE_SIGNS) for one in range(back, at))

    def after_called(self, at: int) -> bool:
        """ "si chiama", "di nome", "firmato": a name follows."""
        return self.key(at - 1) in word_lists().cues["called"] and self._joins(
            at - 1, at, _CUE_SIGNS
        )

    def introduced(self, at: int) -> bool:
        """True after any cue."""
        return (
            self.after_title(at)
            or self.after_sir(at)
            or self.after_kin(at)
            or self.after_called(at)
        )

    def has_article(self, at: int) -> bool:
        """True for a word behind an article or what holds one: "la Sala", "della Costa"."""
        return self.key(at - 1) in word_lists().cues["articles"] and self._joins(at - 1, at, " '")

    def before_verb(self, at: int) -> bool:
        """True before what people do or are: "Rosa ha detto", "Rosa si lamenta", "Rosa è stanca", "Rosa e la mamma",
        "Rosa, la figlia".
        """
        cues, following = word_lists().cues, self.word(at + 1)
        if following is None or not self._joins(at, at + 1, " ,(|"):
            return False
        by_article = self.key(at + 2) in cues["articles"]
        of_kin = (self.key(at + 3) if by_article else self.key(at + 2)) in cues["kin"]
        if following.text == "è" or self.looked.text[following.start : following.end + 1] == "e'":
            return of_kin or not by_article
        if following.key in ("e", "ed", "con"):
            return of_kin
        if following.key in cues["pronouns"] and self.key(at + 2) in cues["verbs"]:
            return True
        if following.key in cues["articles"] and "," in self._gap(at):
            return self.key(at + 2) in cues["kin"]
        return following.key in cues["verbs"]

    def is_told_of(self, at: int) -> bool:
        """True for a first word with a sign behind it that makes it a heading, or a role: "Neri: richiamare", "Neri
        (madre)", "Neri padre", "Neri in ritardo"; not for "Gallo, mucca e pecora".
        """
        gap = self._gap(at) if self.word(at + 1) else self.looked.text[self.looked.words[at].end :]
        following = self.key(at + 1)
        if following in word_lists().cues["kin"]:
            return True
        if gap.strip() == ",":
            return following in ("ok", "si", "no")
        if not following or any(sign in gap for sign in ":!?.(-/+=|\n•;)"):
            return True
        return gap == " " and following in ("in", "a", "per", "con", "da")

    def of_institution(self, at: int) -> bool:
        """ "scuola Ferrari", "farmacia Bianchi", "comune di Marino": named after somebody, or a place."""
        institutions = word_lists().cues["institutions"]
        back = at - 1
        while back > at - _BACK and self.key(back) in (
            "di",
            "del",
            "della",
            "dei",
            "primaria",
            "legale",
        ):
            back -= 1
        return self.key(back) in institutions or self.key(at + 1) in (
            "srl",
            "spa",
            "snc",
            "academy",
            "store",
        )

    def of_date(self, at: int) -> bool:
        """True for a month that is one: "12 Maggio", "a Maggio", "Maggio 2026"."""
        if self.key(at) not in word_lists().months:
            return False
        word = self.looked.words[at]
        before, after = (
            self.looked.text[: word.start].rstrip(" °.-/"),
            self.looked.text[word.end :].lstrip(" '-/."),
        )
        if (
            before[-1:].isdigit()
            or after[:1].isdigit()
            or self.key(at - 1) in _DATES | word_lists().months
        ):
            return True
        return self.key(at - 1) == "di" and self.key(at - 2) in _OF_A_MONTH

    def of_place(self, at: int) -> bool:
        """True where a word is spoken of as a place: "a Lodi", "comune di Bianchi", "Rozzano, Opera"."""
        return self.key(at - 1) in word_lists().cues["places"] and self._joins(
            at - 1, at, _PLACE_SIGNS
        )

    def after_saint(self, at: int) -> bool:
        """ "San Donato", "Sant'Ambrogio": a place, a feast, a hospital."""
        return self.key(at - 1) in ("san", "sant", "santa", "santo", "santi") and self._joins(
            at - 1, at, " '."
        )

    def named_after(self, at: int) -> bool:
        """ "la scuola Rodari", "liceo Primo Levi"."""
        if self.key(at) not in word_lists().named_after:
            return False
        back = at - 1
        while back > at - _BACK and self.key(back) in _TO_A_NAME | word_lists().named_after:
            back -= 1
        return self.key(back) in word_lists().kinds

    def in_phrase(self, at: int) -> bool:
        """True inside a place or another name of several words: "Locate di Triulzi", "Costa d'Avorio"."""
        words, phrases = self.looked.words, word_lists().phrases
        for begin in range(max(0, at - 5), at + 1):
            if not words[begin].capital:
                continue
            for end in range(max(at + 1, begin + 2), min(len(words), begin + 6) + 1):
                if " ".join(word.key for word in words[begin:end]) in phrases:
                    return True
        return False

    def _joins(self, first: int, second: int, signs: str) -> bool:
        if first < 0 or second >= len(self.looked.words):
            return False
        between = self.looked.between(self.looked.words[first], self.looked.words[second])
        return len(between) <= 4 and between.strip(signs) == ""

    def _gap(self, at: int) -> str:
        following = self.word(at + 1)
        return self.looked.between(self.looked.words[at], following) if following else ""


def is_used_as_name(sentence: Sentence, at: int, *, listed: bool = False) -> bool:
    """True for an ordinary word that is a name, too ("Rosa", "Sala"), where it stands as one. `listed`: we know it.

    With a capital that the sentence does not explain: inside it, without an article before; at its beginning only
    before what people do, a listed one also before a sign ("Neri: ha firmato") or a word that tells who it is. After a
    cue always.
    """
    word = sentence.looked.words[at]
    if sentence.of_date(at):
        return False
    if sentence.introduced(at):
        return (
            word.capital
            or sentence.of_family(at)
            or sentence.after_title(at)
            or sentence.after_sir(at)
        )
    if not word.capital:
        return False
    begins = sentence.looked.begins(at) and not sentence.looked.all_capitals
    if begins and word.key in word_lists().cues["pronouns"]:
        return False
    if begins and listed and sentence.is_told_of(at):
        return True
    if sentence.has_article(at) or begins:
        return sentence.before_verb(at)
    return True
