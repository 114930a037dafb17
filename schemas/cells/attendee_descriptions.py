"""Words beside a role that name nobody: adjectives, offices, reasons, states, places.

All stand in plain form (`normalise.plain`). A word missing here makes a cell a doubt, never a
wrong count: who is described is then asked back.
"""

from typing import Final

from schemas.cells.parsed import vocabulary

ADJECTIVES: Final = frozenset(
    vocabulary(
        "maggiore maggiori minore minori minorenne minorenni maggiorenne maggiorenni maschio "
        "maschi femmina femmine piccolo piccola piccoli piccole grande grandi neonato neonata "
        "neonati adolescente adolescenti disabile primogenito primogenita secondogenito "
        "secondogenita ultimogenito ultimogenita culturale culturali linguistico linguistica "
        "linguistici linguistiche interculturale interculturali comunale comunali scolastico "
        "scolastica educativo educativa telefonico telefonica professionale domiciliare "
        "domiciliari stesso stessa gemelli gemelle materna materno paterna paterno materni paterni "
        "titolare incinta mezzo enne adottivo adottiva naturale biologico biologica novenne "
        "decenne undicenne dodicenne tredicenne quattordicenne quindicenne sedicenne "
        "diciassettenne diciottenne ventenne tredicenni quattordicenni quindicenni tutela "
        "consultorio distrettuale territoriale speciale legale linguista arabo araba cinese "
        "albanese ucraino ucraina russo russa rumeno rumena romeno romena spagnolo spagnola "
        "francese inglese urdu punjabi bengalese bangla tigrino tigrina amarico turco turca wolof "
        "portoghese polacco polacca moldavo moldava marocchino marocchina egiziano egiziana "
        "pakistano pakistana peruviano peruviana senegalese tunisino tunisina"
    )
)
"""Words that say more about a role and name nobody else; some of them ("minori") are roles where
they stand alone.
"""

OFFICES: Final = frozenset(
    vocabulary(
        "comune centro scuola sportello consultorio classe casa servizio servizi ufficio tutela "
        "comunita cooperativa ospedale asilo nido infanzia primaria secondaria elementare "
        "elementari media medie superiori diurno sociale sociali minorile minori sostegno lingua "
        "italiano italiana matematica famiglia quartiere educativo educativa affido affidi penale "
        "civile base"
    )
)
"""Words that say more about an office or a task ("educatore del centro diurno") and name nobody."""
REASONS: Final = frozenset(
    vocabulary(
        "per lavoro malattia motivi motivo salute impegni impegno personali lavorativi scuola "
        "malato malata malati febbre ferie turno visita medica influenza viaggio aveva avevano era "
        "erano stava ricovero permesso problemi di del"
    )
)
"""Words that say why somebody was absent."""

DOUBTS: Final = frozenset(
    vocabulary(
        "forse oppure ovvero altri altro altra altre eccetera ecc tutti tutte boh idem circa"
    )
)
"""Words after which nobody knows who was there."""

_STATE_STEMS: Final = (
    "malat ricoverat detenut arrestat carcerat impegnat occupat disoccupat decedut mort defunt "
    "separat divorziat sposat partit tornat rientrat trasferit espuls scompars operat ferit stanc "
    "agitat preoccupat arrabbiat nervos sord sordomut mut collegat conness avvisat invitat "
    "convocat contattat informat sentit venut arrivat uscit rimast addormentat anzian stranier "
    "italian nuov vecchi ubriac infortunat invalid vedov lontan irreperibil raggiungibil "
    "disponibil indispost present assent sconosciut ospitat allontanat affidat collocat denunciat "
    "latitant indagat sottopost rinchius licenziat influenzat raffreddat guarit dimess sospes "
    "esclus attes previst trist pensionat risposat clandestin regolar profug rifugiat emigrat "
    "immigrat resident domiciliat iscritt ignot"
)
"""Stems of words that say how or where somebody is."""
_PLACES: Final = (
    "lavoro casa scuola asilo nido ospedale carcere prigione comunita estero patria vacanza "
    "vacanze ferie viaggio malattia lutto turno ufficio videochiamata telefono telefonicamente "
    "cellulare whatsapp skype zoom meet teams remoto online chiamata messaggio delega tribunale "
    "questura consolato ambasciata pronto soccorso reparto clinica africa asia europa america "
    "medioriente afghanistan albania algeria argentina arabia austria bangladesh belgio benin "
    "bolivia bosnia brasile bulgaria burkina camerun canada ciad cile cina colombia congo corea "
    "croazia cuba danimarca dominicana ecuador egitto emirati eritrea etiopia filippine finlandia "
    "francia gabon gambia germania ghana giappone giordania grecia guinea haiti honduras india "
    "indonesia inghilterra iran iraq irlanda israele italia kenya kosovo kurdistan kuwait lanka "
    "avorio libano liberia libia macedonia mali marocco mauritania messico moldavia montenegro "
    "mozambico nepal nicaragua niger nigeria norvegia olanda pakistan palestina panama paraguay "
    "peru polonia portogallo qatar romania ruanda russia domingo senegal serbia siria slovenia "
    "somalia spagna sudan svezia svizzera thailandia tibet togo tunisia turchia ucraina uganda "
    "ungheria uruguay usa venezuela vietnam yemen zambia"
)
TOWNS: Final = frozenset(
    vocabulary(
        "bucarest cairo casablanca chisinau dakar dacca dhaka kiev kyiv lagos lahore lima londra "
        "manila parigi pechino quito rabat shanghai tirana tunisi berlino bruxelles madrid milano "
        "roma torino napoli genova bologna firenze palermo bari brescia bergamo monza pavia lodi "
        "como varese cremona rozzano opera pieve locate lombardia sicilia calabria puglia campania"
    )
)
"""Behind a parent they may say where he was, behind who works for a service they say for which one.
"""
NO_NAMES: Final = frozenset(
    {stem + ending for stem in _STATE_STEMS.split() for ending in ("o", "a", "i", "e", "he", "")}
    | set(_PLACES.split())
    | TOWNS
)
"""Words that name nobody, with a capital neither: "Madre: Egitto", "Padre Malato"."""
