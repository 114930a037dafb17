"""What a sentence says about a word: that a name follows, or that its capital means nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from collector.privacy.normalised_text import TextWord, TokenizedText
from collector.privacy.word_lists import TITLE_ENDINGS, word_lists

_CUE_SIGNS: Final = " .:,(\"'-=/"
"""What may stand between a cue and its name: "figlio: Ahmed", "la madre (Fatima)"."""
_MOST_BACK: Final = 4
"""So many words before a name its cue is looked for: "la figlia piu piccola Sara"."""
_BEFORE_MONTHS: Final = frozenset(
    "a ad in dal al del nel entro fino tra fra mese meta fine inizio scorso".split()  # noqa: SIM905
)
_BEFORE_NAMED_AFTER: Final = frozenset({"di", "don", "san", "statale", "comunale", "primo", "via"})
"""Between a school and whom it is named after."""
_BEFORE_DI_MONTH: Final = frozenset(
    "mese meta fine inizio rata bolletta affitto mesi giorni".split()  # noqa: SIM905
)
"""Words that make "di Maggio" a month."""
_PLACE_SIGNS: Final = " ,/-("
_MOST_BETWEEN: Final = 4
"""Signs between a cue and its name."""
_LONGEST_PHRASE: Final = 6
"""Words of a phrase."""
_COMPANY_FORMS: Final = ("srl", "spa", "snc", "academy", "store")
_BEFORE_INSTITUTIONS: Final = ("di", "del", "della", "dei", "primaria", "legale")


@dataclass(frozen=True)
class Sentence:
    """Questions about one word of a text, by its index."""

    looked: TokenizedText

    def word(self, index: int) -> TextWord | None:
        """Return the word of this index; None outside the text."""
        return self.looked.words[index] if 0 <= index < len(self.looked.words) else None

    def key(self, index: int) -> str:
        """Return the key of the word; '' outside the text."""
        word = self.word(index)
        return word.key if word else ""

    def after_title(self, index: int) -> bool:
        """True for "avv. Russo": a name, whatever the word; but "dott.ssa NPI" is none."""
        return self._has_title_before(index) and self.key(index) not in word_lists().no_title

    def _has_title_before(self, index: int) -> bool:
        """True with a title right before a word; "dott" + "ssa" is one."""
        return self._joins(index - 1, index, " .'") and self._title_ends[index - 1]

    @cached_property
    def _title_ends(self) -> Sequence[bool]:
        """For each word whether a title ends with it: "dott", and "ssa" behind that."""
        titles = word_lists().cues["titles"]
        ends: list[bool] = []
        for index, word in enumerate(self.looked.words):
            if word.key in TITLE_ENDINGS and self._joins(index - 1, index, ". "):
                ends.append(ends[-1])
            else:
                ends.append(word.key in titles)
        return ends

    def after_sir(self, index: int) -> bool:
        """True after "sig.ra", "famiglia", "cognome": a name follows, if the word may be one."""
        is_cue = self.key(index - 1) in word_lists().cues["sirs"]
        return is_cue and self._joins(index - 1, index, _CUE_SIGNS)

    def of_family(self, index: int) -> bool:
        """True after "famiglia", "nucleo": a surname follows."""
        is_cue = self.key(index - 1) in word_lists().cues["families"]
        return is_cue and self._joins(index - 1, index, " .:'\"")

    def after_kin(self, index: int) -> bool:
        """True after "il figlio maggiore", "la mamma di", "mediatrice".

        A name follows, if the word may be one.
        """
        cues = word_lists().cues
        kin, between = cues["kin"], cues["between"]
        back = index - 1
        while back > index - _MOST_BACK and self.key(back) in between and self.key(back) not in kin:
            back -= 1
        if self.key(back) not in kin:
            return False
        return all(self._joins(place, place + 1, _CUE_SIGNS) for place in range(back, index))

    def after_called(self, index: int) -> bool:
        """True after "si chiama", "di nome", "firmato": a name follows."""
        is_cue = self.key(index - 1) in word_lists().cues["called"]
        return is_cue and self._joins(index - 1, index, _CUE_SIGNS)

    def introduced(self, index: int) -> bool:
        """True after any cue."""
        if self.after_title(index) or self.after_sir(index):
            return True
        return self.after_kin(index) or self.after_called(index)

    def has_article(self, index: int) -> bool:
        """True for a word behind an article or what holds one: "la Sala", "della Costa"."""
        is_article = self.key(index - 1) in word_lists().cues["articles"]
        return is_article and self._joins(index - 1, index, " '")

    def before_verb(self, index: int) -> bool:
        """True before what people do or are.

        "Rosa ha detto", "Rosa si lamenta", "Rosa è stanca", "Rosa e la mamma", "Rosa, la figlia".
        """
        cues, following = word_lists().cues, self.word(index + 1)
        if following is None or not self._joins(index, index + 1, " ,(|"):
            return False
        has_article = self.key(index + 2) in cues["articles"]
        before_kin = self.key(index + 3 if has_article else index + 2) in cues["kin"]
        # "e'" is written for "è".
        with_next_sign = self.looked.text[following.start : following.end + 1]
        if following.text == "è" or with_next_sign == "e'":
            return before_kin or not has_article
        if following.key in ("e", "ed", "con"):
            return before_kin
        if following.key in cues["pronouns"] and self.key(index + 2) in cues["verbs"]:
            return True
        if following.key in cues["articles"] and "," in self._gap(index):
            return self.key(index + 2) in cues["kin"]
        return following.key in cues["verbs"]

    def is_spoken_of(self, index: int) -> bool:
        """True for a first word that a sign behind it makes a heading, or that has a role.

        True       "Neri: richiamare" · "Neri (madre)" · "Neri padre" · "Neri in ritardo"
        False      "Gallo, mucca e pecora"
        """
        following = self.key(index + 1)
        if self.word(index + 1):
            gap = self._gap(index)
        else:
            gap = self.looked.text[self.looked.words[index].end :]
        if following in word_lists().cues["kin"]:
            return True
        if gap.strip() == ",":
            return following in ("ok", "si", "no")
        if not following or any(sign in gap for sign in ":!?.(-/+=|\n•;)"):
            return True
        return gap == " " and following in ("in", "a", "per", "con", "da")

    def of_institution(self, index: int) -> bool:
        """True for "scuola Ferrari", "farmacia Bianchi", "comune di Marino".

        Such are named after somebody, or are places.
        """
        back = index - 1
        while back > index - _MOST_BACK and self.key(back) in _BEFORE_INSTITUTIONS:
            back -= 1
        if self.key(back) in word_lists().cues["institutions"]:
            return True
        return self.key(index + 1) in _COMPANY_FORMS

    def of_date(self, index: int) -> bool:
        """True for a month that is one: "12 Maggio", "a Maggio", "Maggio 2026"."""
        months = word_lists().months
        if self.key(index) not in months:
            return False
        word = self.looked.words[index]
        previous_word = self.word(index - 1)
        start = previous_word.end if previous_word else 0
        before = self.looked.text[start : word.start].rstrip(" °.-/")
        following = self.word(index + 1)
        end = following.start if following else len(self.looked.text)
        after = self.looked.text[word.end : end].lstrip(" '-/.")
        if before[-1:].isdigit() or after[:1].isdigit():
            return True
        previous = self.key(index - 1)
        if previous in _BEFORE_MONTHS or previous in months:
            return True
        return previous == "di" and self.key(index - 2) in _BEFORE_DI_MONTH

    def of_place(self, index: int) -> bool:
        """True where a word is spoken of as a place: "a Lodi", "comune di Bianchi"."""
        is_cue = self.key(index - 1) in word_lists().cues["places"]
        return is_cue and self._joins(index - 1, index, _PLACE_SIGNS)

    def after_saint(self, index: int) -> bool:
        """True for "San Donato", "Sant'Ambrogio": a place, a feast, a hospital."""
        is_saint = self.key(index - 1) in ("san", "sant", "santa", "santo", "santi")
        return is_saint and self._joins(index - 1, index, " '.")

    def named_after(self, index: int) -> bool:
        """True for "la scuola Rodari", "liceo Primo Levi"."""
        names = word_lists().named_after
        if self.key(index) not in names:
            return False
        back = index - 1
        while back > index - _MOST_BACK:
            key = self.key(back)
            if key not in _BEFORE_NAMED_AFTER and key not in names:
                break
            back -= 1
        return self.key(back) in word_lists().named_kinds

    def in_phrase(self, index: int) -> bool:
        """True inside a place or another name of several words.

        "Locate di Triulzi", "Costa d'Avorio".
        """
        words, phrases = self.looked.words, word_lists().phrases
        for begin in range(max(0, index - _LONGEST_PHRASE + 1), index + 1):
            if not words[begin].capital:
                continue
            first_end = max(index + 1, begin + 2)
            last_end = min(len(words), begin + _LONGEST_PHRASE)
            for end in range(first_end, last_end + 1):
                if " ".join(word.key for word in words[begin:end]) in phrases:
                    return True
        return False

    def _joins(self, first: int, second: int, signs: str) -> bool:
        """True when only some of these signs stand between two words of the text."""
        if first < 0 or second >= len(self.looked.words):
            return False
        between = self.looked.between(self.looked.words[first], self.looked.words[second])
        return len(between) <= _MOST_BETWEEN and between.strip(signs) == ""

    def _gap(self, index: int) -> str:
        """Return what stands between a word and the next; '' behind the last one."""
        following = self.word(index + 1)
        return self.looked.between(self.looked.words[index], following) if following else ""


def is_used_as_name(sentence: Sentence, index: int, *, listed: bool = False) -> bool:
    """True for an ordinary word that is a name, too ("Rosa", "Sala"), where it stands as one.

    With a capital that the sentence does not explain: inside it, without an article before; at its
    beginning only before what people do. A `listed` one also before a sign ("Neri: ha firmato") or
    a word that tells who it is. After a cue always.
    """
    word = sentence.looked.words[index]
    if sentence.of_date(index):
        return False
    if sentence.introduced(index):
        # In small letters only after what nearly always stands before a name.
        if word.capital or sentence.of_family(index):
            return True
        return sentence.after_title(index) or sentence.after_sir(index)
    if not word.capital:
        return False
    begins = sentence.looked.begins(index) and not sentence.looked.all_capitals
    if begins and word.key in word_lists().cues["pronouns"]:
        return False
    if begins and listed and sentence.is_spoken_of(index):
        return True
    if sentence.has_article(index) or begins:
        return sentence.before_verb(index)
    return True
