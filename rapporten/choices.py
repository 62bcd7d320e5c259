"""Closed lists of reporting, and the named sets of states."""

from django.db import models


class Knoopsoort(models.TextChoices):
    """What a node of a tree asks."""

    HOOFDSTUK = "hoofdstuk", "Hoofdstuk"
    VERHAAL = "verhaal", "Verhaal"
    GROEINIVEAUS = "groeiniveaus", "Groeiniveaus"
    CIJFERS = "cijfers", "Cijfers"
    VERBETERACTIES = "verbeteracties", "Verbeteracties"
    KWALITEITSTHEMAS = "kwaliteitsthemas", "Kwaliteitsthema's van het werkjaar"
    DOCUMENT = "document", "Document"


class Status(models.TextChoices):
    """The life of a report; see rapporten/workflow.py for who may do what when."""

    CONCEPT = "concept", "Concept"
    INGEDIEND = "ingediend", "Ingediend"
    IN_BEHANDELING = "in_behandeling", "In behandeling"
    AANVULLING_GEVRAAGD = "aanvulling_gevraagd", "Aanvulling gevraagd"
    AFGEROND = "afgerond", "Afgerond"


BEWERKBAAR = frozenset({Status.CONCEPT, Status.AANVULLING_GEVRAAGD})
BIJ_OPGROEIEN = frozenset({Status.INGEDIEND, Status.IN_BEHANDELING})
TELT_MEE = frozenset({Status.INGEDIEND, Status.IN_BEHANDELING, Status.AANVULLING_GEVRAAGD, Status.AFGEROND})


class Handeling(models.TextChoices):
    """The acts that change a status, each one line of the table in rapporten/workflow.py."""

    BEGINNEN = "beginnen", "Beginnen"
    INDIENEN = "indienen", "Indienen"
    IN_BEHANDELING_NEMEN = "in_behandeling_nemen", "In behandeling nemen"
    AANVULLING_VRAGEN = "aanvulling_vragen", "Aanvulling vragen"
    AFRONDEN = "afronden", "Afronden"
    AFRONDEN_ONGEDAAN_MAKEN = "afronden_ongedaan_maken", "Afronden ongedaan maken"
    HEROPENEN = "heropenen", "Heropenen"
    TERUGNEMEN = "terugnemen", "Terugnemen"


class Herkomst(models.TextChoices):
    """Where an answer comes from."""

    NIEUW = "nieuw", "Nieuw"
    OVERGENOMEN = "overgenomen", "Overgenomen van vorig jaar"
    BIJGEWERKT = "bijgewerkt", "Bijgewerkt van vorig jaar"
    ONGEWIJZIGD_BEVESTIGD = "ongewijzigd_bevestigd", "Ongewijzigd bevestigd"
    CENTRAAL = "centraal", "Cijfer van Opgroeien, te bevestigen"  # said of a draft, never stored
    CENTRAAL_BEVESTIGD = "centraal_bevestigd", "Cijfer van Opgroeien, bevestigd"
    CENTRAAL_BETWIST = "centraal_betwist", "Cijfer van Opgroeien, betwist"


BEOORDEELD = frozenset({Herkomst.CENTRAAL_BEVESTIGD, Herkomst.CENTRAAL_BETWIST})


class Opvolgstand(models.TextChoices):
    """What became of an agreement of last year."""

    GEDAAN = "gedaan", "Gedaan"
    BEZIG = "bezig", "Bezig"
    NIET_GEDAAN = "niet_gedaan", "Niet gedaan"


class Passagegebruik(models.TextChoices):
    """Where a standard passage is inserted."""

    GESPREK = "gesprek", "Opmerkingen en vragen om aanvulling"
    OPENING = "opening", "Het begin van de slotbrief"
    SLOT = "slot", "Het einde van de slotbrief"


class Verloop(models.TextChoices):
    """How a report groups its improvement actions."""

    LOOPT_DOOR = "loopt_door", "Loopt door"
    AFGESLOTEN = "afgesloten", "Afgesloten"
    NIEUW = "nieuw", "Nieuw"


class Notitiesoort(models.TextChoices):
    """What somebody keeps in the logbook; any of them may have a photo."""

    NOTITIE = "notitie", "Notitie"
    CITAAT = "citaat", "Citaat"


class Groep(models.TextChoices):
    """Who thought along with a section."""

    JONGEREN = "jongeren", "Jongeren"
    OUDERS = "ouders", "Ouders"
    MEDEWERKERS = "medewerkers", "Medewerkers"
    PARTNERS = "partners", "Partners"
    ANDERE = "andere", "Andere"


class Hulpsoort(models.TextChoices):
    """What an organisation asks of Opgroeien."""

    HULP = "hulp", "Hulp bij het verslag"
    GESPREK = "gesprek", "Een gesprek"


class Uitstelbesluit(models.TextChoices):
    """What Opgroeien says to who asks for uitstel."""

    TOEGEKEND = "toegekend", "Toegekend"
    GEWEIGERD = "geweigerd", "Geweigerd"


class Gesprekssoort(models.TextChoices):
    """A talk with one organisation, or with those of a region together."""

    BILATERAAL = "bilateraal", "Met één organisatie"
    REGIONAAL = "regionaal", "Met organisaties van een regio"


class Puntsoort(models.TextChoices):
    """What of a submission a talk can be about."""

    VERSLAG = "verslag", "Het verslag"
    SCORE = "score", "Groeiniveau"
    CIJFER = "cijfer", "Cijfer"
    ACTIE = "actie", "Verbeteractie"


class Kant(models.TextChoices):
    """Whose reading of a point it is (*gezamenlijke duiding*)."""

    ORGANISATIE = "organisatie", "Lezing van de organisatie"
    OPGROEIEN = "opgroeien", "Lezing van Opgroeien"
    SAMEN = "samen", "Gezamenlijke lezing"


class Signaalstand(models.TextChoices):
    """What Opgroeien does with a signal for policy."""

    NIEUW = "nieuw", "Nieuw"
    IN_ONDERZOEK = "in_onderzoek", "In onderzoek"
    DOORGEGEVEN = "doorgegeven", "Doorgegeven"
    BEANTWOORD = "beantwoord", "Beantwoord"
    GEEN_GEVOLG = "geen_gevolg", "Geen gevolg mogelijk"
    TER_KENNIS = "ter_kennis", "Ter kennisneming"


class Labelhandeling(models.TextChoices):
    """What can be done with the list of labels."""

    GEMAAKT = "gemaakt", "Gemaakt"
    HERNOEMD = "hernoemd", "Hernoemd"
    SAMENGEVOEGD = "samengevoegd", "Samengevoegd"
    VERWIJDERD = "verwijderd", "Verwijderd"


class Onderwerp(models.TextChoices):
    """The two kinds of facts; a source speaks about one of them."""

    GROEINIVEAUS = "groeiniveaus", "Groeiniveaus"
    CIJFERS = "cijfers", "Cijfers"


class Bronsoort(models.TextChoices):
    """Where facts come from. A submission outranks an import, a decision about contested figures its submission."""

    INDIENING = "indiening", "Indiening"
    IMPORT = "import", "Import"
    BESLUIT = "besluit", "Beslissing over betwiste cijfers"


class Cijferkeuze(models.TextChoices):
    """Whose figure counts when the organisation contests that of Opgroeien."""

    ORGANISATIE = "organisatie", "Het cijfer van de organisatie"
    OPGROEIEN = "opgroeien", "Het cijfer van Opgroeien"


class Zijde(models.TextChoices):
    """The two sides of a report."""

    ORGANISATIE = "organisatie", "De organisatie"
    OPGROEIEN = "opgroeien", "Opgroeien"


class Manier(models.TextChoices):
    """How somebody wants to hear of something by mail; in the application it is always listed."""

    METEEN = "meteen", "Meteen"
    DAGELIJKS = "dagelijks", "In het dagoverzicht"
    UIT = "uit", "Geen e-mail"


class Hoofdstuk(models.TextChoices):
    """The chapters of the sector picture, to which a note belongs."""

    ALGEMEEN = "algemeen", "Algemeen"
    GROEINIVEAUS = "groeiniveaus", "Groeiniveaus"
    BEZETTING = "bezetting", "Bezetting"
    BENUTTING = "benutting", "Benutting"


class Gebeurtenis(models.TextChoices):
    """What people can be told about; ``rapporten.meldingen.soorten.SOORTEN`` says of each what that means.

    The label completes "U krijgt een melding als …" on the page of settings.
    """

    INGEDIEND = "ingediend", "uw verslag is ingediend"
    TERUGGENOMEN = "teruggenomen", "een collega uw verslag terugneemt"
    IN_BEHANDELING = "in_behandeling", "Opgroeien uw verslag begint te lezen"
    AANVULLING_GEVRAAGD = "aanvulling_gevraagd", "Opgroeien een aanvulling vraagt"
    AFGEROND = "afgerond", "Opgroeien uw verslag afrondt"
    HEROPEND = "heropend", "Opgroeien uw verslag heropent"
    SLOTBRIEF = "slotbrief", "Opgroeien u een slotbrief schrijft"
    OPMERKING = "opmerking", "Opgroeien iets schrijft bij een onderdeel van uw verslag"
    HULPANTWOORD = "hulpantwoord", "Opgroeien uw vraag om hulp beantwoordt"
    UITSTELBESLUIT = "uitstelbesluit", "Opgroeien antwoordt op uw vraag om uitstel"
    GESPREK = "gesprek", "Opgroeien een gesprek met u plant, verplaatst of afgelast"
    TRAJECT = "traject", "er iets verandert in een ondersteuningstraject"
    GESPREKSVERSLAG = "gespreksverslag", "een gespreksverslag op uw bevestiging wacht"
    SIGNAALANTWOORD = "signaalantwoord", "Opgroeien op uw beleidssignalen antwoordt"
    ONDERTEKENVERZOEK = "ondertekenverzoek", "een collega u vraagt om te ondertekenen"
    NOG_NIET_ONDERTEKEND = "nog_niet_ondertekend", "wie ondertekent, het verslag nog niet ondertekent"
    WERKVERDELING = "werkverdeling", "een collega u een onderdeel geeft om uit te werken"
    HERINNERING = "herinnering", "de uiterste datum nadert en het verslag niet is ingediend"
    VERMELDING = "vermelding", "een collega u vermeldt in een opmerking"
    VERMELDING_INTERN = "vermelding_intern", "een collega u vermeldt in een interne notitie"
    ANTWOORD_INTERN = "antwoord_intern", "een collega antwoordt op een interne notitie van u"
    REACTIE = "reactie", "een organisatie antwoordt op een opmerking van u of in een dossier van u"
    OPNIEUW_INGEDIEND = "opnieuw_ingediend", "een organisatie een dossier van u opnieuw indient"
    DOSSIER_TERUGGENOMEN = "dossier_teruggenomen", "een organisatie een dossier van u terugneemt"
    DOSSIER_GEKREGEN = "dossier_gekregen", "een collega u een dossier geeft"
    UITSTEL_GEVRAAGD = "uitstel_gevraagd", "een organisatie van u of van uw regio uitstel vraagt"
    HULPVRAAG = "hulpvraag", "een organisatie van uw regio hulp of een gesprek vraagt"
    GESPREKSREACTIE = "gespreksreactie", "een organisatie uw gespreksverslag bevestigt of zegt wat er niet klopt"


class Koppelrecht(models.TextChoices):
    """What a connection with another system may do."""

    LEZEN = "lezen", "Alleen lezen"
    SCHRIJVEN = "schrijven", "Lezen, en cijfers en groeiniveaus invullen"


class Editiesoort(models.TextChoices):
    """The live edition of a werkjaar, or one frozen by the beheerder."""

    VOORLOPIG = "voorlopig", "Voorlopig"
    DEFINITIEF = "definitief", "Definitief"


class Methode(models.TextChoices):
    """How a sector figure was made."""

    GEWOGEN = "gewogen", "Som van de tellers gedeeld door de som van de noemers"
    GEMIDDELDE = "gemiddelde", "Gewoon gemiddelde van de percentages"


class Uitvoersoort(models.TextChoices):
    """What somebody may ask as a file."""

    CIJFERS = "cijfers", "Cijfers van de sector"
    RAPPORT = "rapport", "Sectorrapport"
    VERSLAGEN = "verslagen", "Verslagen"
    PLAATS = "plaats", "Grafieken van uw plaats"


class Uitvoerstand(models.TextChoices):
    """Where a file stands that was asked for; derived from its moments and its job."""

    WACHT = "wacht", "Wacht"
    BEZIG = "bezig", "Wordt gemaakt"
    KLAAR = "klaar", "Klaar"
    MISLUKT = "mislukt", "Mislukt"
    GEANNULEERD = "geannuleerd", "Geannuleerd"
    VERLOPEN = "verlopen", "Verlopen"


class Importstand(models.TextChoices):
    """Where a file stands that somebody wants to import."""

    NAKIJKEN = "nakijken", "Wordt nagekeken"
    NAGEKEKEN = "nagekeken", "Nagekeken"
    INVOEREN = "invoeren", "Wordt ingevoerd"
    INGEVOERD = "ingevoerd", "Ingevoerd"
    WEG = "weg", "Weggegooid"


IMPORT_OPEN = (Importstand.NAKIJKEN, Importstand.NAGEKEKEN, Importstand.INVOEREN)
