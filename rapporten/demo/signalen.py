"""What Opgroeien did with the signals for policy of the demo: labels, a stand here and there, and an answer."""

import datetime as dt
from uuid import UUID

from organisaties.choices import Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Signaalstand
from rapporten.models import Beleidssignaal, Indiening
from rapporten.signalen import antwoorden, labels, lezen, standen
from rapporten.signalen.zoeken import vraag

from .basis import Basis

# Each label with the words that find its signals.
_LABELS = {
    "Personeelstekort": "tekort begeleiders OR consulenten",
    "Wachtlijsten": "wachtlijst OR wachten OR overtreft",
    "Administratieve last": "administratie OR registratie",
    "Middelen en gebouwen": "energie OR gebouw OR infrastructuur",
    "Tussen twee sectoren": "handicap OR psychiatrische",
}
_ANTWOORD = (
    "Demo: we leggen de registraties van dit jaar naast elkaar en schrappen wat dubbel gevraagd wordt. In het najaar "
    "stellen we een kortere lijst voor, en daarover vragen we eerst uw mening."
)
_ZENDING = UUID("00000000-0000-4000-8000-000000000001")


def zaai_signalen(basis: Basis, komend: int, nu: dt.datetime) -> None:
    """Read the signals of everything that was filed; give those of the last two years a label, and some more."""
    nieuwste = Indiening.objects.filter(verslag__status__in=TELT_MEE).order_by("verslag", "-volgnummer")
    for pk in nieuwste.distinct("verslag").values_list("pk", flat=True):
        lezen.verwerk(pk)
    wie = basis.accounts["dossierbeheerder"]
    toegang = Toegang(wie, None, frozenset(), frozenset({Sectorrolsoort.DOSSIERBEHEERDER.value}))
    alle = Beleidssignaal.objects.die_tellen().filter(verslag__werkjaar__gte=komend - 1)
    for naam, woorden in _LABELS.items():
        label = labels.vind_of_maak(naam, door=wie, nu=nu)
        labels.plak(alle.filter(zoekvector=vraag(woorden)), label, door=wie, nu=nu)

    def met(label: str) -> dict[int, int]:
        gekozen = alle.filter(verslag__werkjaar=komend - 1, labels__label__naam=label)
        return dict(gekozen.values_list("pk", "versie"))

    gisteren = nu - dt.timedelta(days=1)
    standen.zet(met("Personeelstekort"), Signaalstand.IN_ONDERZOEK, "", toegang=toegang, nu=gisteren)
    doorgegeven = "Demo: besproken met het kabinet en de betrokken agentschappen."
    standen.zet(met("Tussen twee sectoren"), Signaalstand.DOORGEGEVEN, doorgegeven, toegang=toegang, nu=gisteren)
    if gezien := met("Administratieve last"):
        antwoorden.verstuur(gezien, _ANTWOORD, Signaalstand.BEANTWOORD, zending=_ZENDING, toegang=toegang, nu=gisteren)
