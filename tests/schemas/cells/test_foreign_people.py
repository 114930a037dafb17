"""People present in the languages of the mediators: read where a word has one meaning, asked back
elsewhere.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells import foreign_people as foreign
from schemas.cells.attendees import describe, read_attendees
from schemas.cells.reading import Cell, End
from tests.examples import MANY

# Each line: the language, then what was typed = who was there.
READ = """
    en  husband, wife and 2 kids = marito, moglie, 2 figli
    en  mother with baby = madre, figlio/a
    en  Mother: Fatima, social worker = madre, assistente sociale
    fr  mère et fils = madre, figlio/a
    fr  mari et femme = marito, moglie
    fr  la mère avec ses 3 enfants = madre, 3 figli
    fr  grand-mère, père = nonna, padre
    es  mamá, trabajadora social = madre, assistente sociale
    es  padre, madre y dos hijos = padre, madre, 2 figli
    pt  mãe com 2 filhos = madre, 2 figli
    ro  mama și tata = madre, padre
    ro  soțul și soția = marito, moglie
    ro  mama cu 2 copii = madre, 2 figli
    sq  burri dhe gruaja = marito, moglie
    sq  nëna me 3 fëmijë = madre, 3 figli
    tr  anne ve baba = madre, padre
    tr  anne, iki çocuk = madre, 2 figli
    tl  nanay at 2 anak = madre, 2 figli
    uk  мама та двоє дітей = madre, 2 figli
    uk  чоловік і дружина = marito, moglie
    ru  муж и жена = marito, moglie
    ar  الأم والأب = madre, padre
    ar  الزوج و الزوجة = marito, moglie
    ar  الأم وأطفالها = madre, figli
    ur  والدہ اور والد = madre, padre
    hi  माँ और दो बच्चे = madre, 2 figli
    pa  ਪਤੀ ਅਤੇ ਪਤਨੀ = marito, moglie
    bn  স্বামী ও স্ত্রী = marito, moglie
    bn  মা ও ২ ছেলে = madre, 2 figli
    si  අම්මා සහ තාත්තා = madre, padre
    ti  ኣደን ኣቦን = madre, padre
    am  እናትና አባት = madre, padre
    zh  妈妈和两个孩子 = madre, 2 figli
    zh  丈夫、妻子 = marito, moglie
    zh  夫妻 = marito, moglie
    zh  姐姐 = sorella
    ar  ماما = madre
    ar  ماما وبابا = madre, padre
    ar  أم وثلاثة أطفال = madre, 3 figli
    ur  ماں، باپ، ۳ بچے = madre, padre, 3 figli
    ur  میاں بیوی = marito, moglie
    ur  بھائی = fratello
    bn  ভাই = fratello
    uk  мама з дитиною = madre, figlio/a
    sq  mama e fëmija = madre, figlio/a
    am  እናት ና 2 ልጆች = madre, 2 figli
    en  both parents = madre, padre
    es  los padres = madre, padre
"""
ASKED = """
    Anne
    Anne e madre
    Baba
    madre e Mari
    femme
    孩子
    妈妈和孩子
    fëmijë
    nëna me fëmijë
    madre فاطمة
    妈妈王芳
    asawa
    mother-in-law
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_people_are_read_in_their_language(line: str) -> None:
    typed, _, people = line.strip()[2:].strip().partition(" = ")
    reading = read_attendees(Cell(typed))
    assert (reading.end, describe(reading.value or ())) == (End.READ, people)


@pytest.mark.parametrize("typed", [line.strip() for line in ASKED.strip().splitlines()])
def test_a_word_that_may_mean_another_thing_is_asked_back(typed: str) -> None:
    assert read_attendees(Cell(typed)).value is None


fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
OF_A_LANGUAGE = st.sampled_from(sorted(foreign.LANGUAGES)).flatmap(
    lambda language: st.lists(
        st.sampled_from(
            sorted(word for word in foreign.LANGUAGES[language] if word in foreign.ROLES)
        ),
        min_size=1,
        max_size=3,
        unique=True,
    )
)


@fixed
@given(OF_A_LANGUAGE)
def test_no_word_of_a_language_is_lost_beside_others(words: list[str]) -> None:
    reading = read_attendees(Cell(", ".join(words).replace("_", " ")))
    roles = {role for word in words for role in foreign.ROLES[word].roles}
    assert reading.value is None or {person.role for person in reading.value} == roles
