"""The words by which names are told from other words (see `identities`)."""

from typing import Final

from schemas.cells.finding import vocabulary

TITLES: Final = frozenset(
    vocabulary(
        "sig sigra sigri sigg signor signora signore signori signorina dott dottssa dottor dottore dottoressa dr prof "
        "profssa avv avvocato avvocata ing geom suor don mister sra ssa ra famiglia fam nucleo coniugi maestra "
        "maestro"
    )
)
KIN: Final = frozenset(
    vocabulary(
        "marito moglie padre madre papa mamma figlio figlia figli figlie fratello sorella nonno nonna zio zia cugino "
        "cugina cognato cognata suocero suocera bambino bambina bambini bimbo bimba minore ragazzo ragazza neonato "
        "neonata compagno compagna convivente nipote gemelli gemelle utente beneficiario beneficiaria mediatrice "
        "mediatore educatore educatrice insegnante collega psicologa psicologo assistente"
    )
)
ORDINARY: Final = frozenset(
    vocabulary(
        "rosa bruno bruna felice vittoria vittorio pace speranza bianca bianco viola gioia grazia marina luna sole "
        "stella amore franco franca leone conte chiesa villa costa serra neri rossi verdi gallo fortuna salute vita "
        "santa santo costante onesto celeste chiara chiaro clemente libero libera alba aurora luce mare monti fontana "
        "ferro moro mori grande bella bello buono buona croce fiore fiori bosco campo valle riva torre castello mai "
        "sara dona don ali sa era fede mira prima primo amato amata donato donata letta letto salvo salva serena "
        "sereno pia pio massimo massima giusto giusta diva italia roma milano"
    )
)
"""Words of every day that are names too: one of a name only with a capital, or beside another word of a name."""
SMALL: Final = frozenset(
    vocabulary(
        "li la le lo il i gli un una di de da del della dei al el ben bin ibn abu san e o a in con su per tra fra mi "
        "ti si ci vi ne se ma che non no ho ha hai wu xu yu hu he me te mo an do to so va fa sta du des von van der "
        "den dos las los"
    )
)
"""Too short or too common to be a name by themselves: they count beside another word of a name."""
NO_NAME: Final = frozenset(
    vocabulary(
        "comune servizio servizi sociale sociali tribunale asl ats asst scuola istituto caf questura prefettura "
        "ufficio italia italiano italiana consultorio npi uonpia serd cps ospedale pronto soccorso centro inps "
        "comunita cooperativa ente procura carabinieri polizia cpia sai cas tm adm mlc as stato ministero provincia "
        "regione ambito distretto asilo nido primaria infanzia secondaria media medie elementare liceo maggiore "
        "minore grande piccolo piccola assente presente scolastico linguistico culturale legale psicologa psicologo "
        "educatrice educatore dell della del di e ma con gennaio febbraio marzo aprile maggio giugno luglio agosto "
        "settembre ottobre novembre dicembre lunedi martedi mercoledi giovedi venerdi sabato domenica ramadan natale "
        "pasqua islam corano dio allah isee spid cie poste banca inail covid teams zoom whatsapp word excel"
    )
)
STREETS: Final = frozenset(
    vocabulary("via viale piazza zza za piazzale vicolo alzaia contrada localita loc fraz cascina")
)
"""Those that mean a street only; "corso" and "largo" mean other things too."""
PERHAPS_STREETS: Final = frozenset(vocabulary("corso so largo go strada ripa frazione v p"))
"""Those that do not, and what is left of "c.so" and "l.go"."""
SHORT_TITLES: Final = frozenset(
    vocabulary("sig sigra sigri sigg dott dottssa dr prof profssa avv ing geom sra ssa ra fam")
)
"""Titles that end with a full stop; after another one a sentence ends."""
