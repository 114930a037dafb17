"""People at a talk who are neither of the family's core nor of the service: a word for each.

The words are ours. A cell that says "abuela" or "educ." is reported as "nonna" and "educatore";
what was typed is never shown. In every count they are *altre persone*.
"""

from typing import Final

_FORMS: Final = """
    allenatore/allenatori allenatrice/allenatrici
    amico/amici amica/amiche
    avvocato/avvocati avvocata/avvocate avvocatessa/avvocatesse
    babysitter/babysitter
    badante/badanti
    bisnonno/bisnonni bisnonna/bisnonne
    cognato/cognati cognata/cognate
    collega/colleghi
    compagno/compagni compagna/compagne
    connazionale/connazionali
    conoscente/conoscenti
    consulente/consulenti
    convivente/conviventi
    coordinatore/coordinatori coordinatrice/coordinatrici
    cugino/cugini cugina/cugine
    curatore/curatori curatrice/curatrici
    dirigente/dirigenti
    educatore/educatori educatrice/educatrici
    familiare/familiari
    fidanzato/fidanzati fidanzata/fidanzate
    fisioterapista/fisioterapisti
    fratello/fratelli
    funzionario/funzionari funzionaria/funzionarie
    genero/generi
    infermiere/infermieri infermiera/infermiere
    interprete/interpreti
    logopedista/logopedisti
    madrina/madrine
    matrigna/matrigne
    medico/medici
    neuropsichiatra/neuropsichiatri
    nipote/nipoti
    nonno/nonni nonna/nonne
    nuora/nuore
    operatore/operatori operatrice/operatrici
    ostetrica/ostetriche
    padrino/padrini
    parente/parenti
    parroco/parroci
    patrigno/patrigni
    pediatra/pediatri
    preside/presidi
    psichiatra/psichiatri
    psicologo/psicologi psicologa/psicologhe
    psicomotricista/psicomotricisti
    psicoterapeuta/psicoterapeuti
    referente/referenti
    sorella/sorelle
    suocero/suoceri suocera/suocere
    terapista/terapisti
    tirocinante/tirocinanti
    tutor/tutor
    tutore/tutori tutrice/tutrici
    vicino/vicini vicina/vicine
    volontario/volontari volontaria/volontarie
    zio/zii zia/zie
"""

OTHER_PEOPLE: Final = dict(pair.split("/") for pair in _FORMS.split())
"""Each word in the singular, and its plural."""
SINGULAR: Final = {plural: singular for singular, plural in OTHER_PEOPLE.items()}
"""Each plural, and its word in the singular."""
