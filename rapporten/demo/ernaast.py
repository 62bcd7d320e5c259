"""What lies beside the report of the first demo organisation: its logbook, who thought along, its register."""

import datetime as dt

from rapporten import aantonen, logboek, meedenken
from rapporten.models import Verslag

from .basis import EERSTE, Basis

_NOTITIES = (
    ("Op de gezinsdag lag de nieuwe onthaalmap op elke tafel. Drie ouders vroegen er een mee.", "notitie", "",
     ["transparantie", "onthaal-van-de-gebruiker"]),
    ("Nu luistert er iemand als ik iets zeg.", "citaat", "een jongere", ["kwaliteit-van-leven", "betrokkenheid"]),
    ("Teamdag: we proberen drie maanden lang een kort gesprek op het einde van elke week.", "notitie", "",
     ["innovatie"]),
)  # fmt: skip


def zaai_ernaast(basis: Basis, werkjaar: int, nu: dt.datetime) -> None:
    """Add it to the report of this werkjaar, as its writer would; nothing when there is no such report."""
    organisatie, wie = basis.organisaties[EERSTE], basis.schrijvers[EERSTE]
    verslag = Verslag.objects.filter(organisatie=organisatie, werkjaar_id=werkjaar).first()
    if verslag is None:
        return
    for maand, (tekst, soort, van_wie, etiketten) in enumerate(_NOTITIES, 2):
        velden = {"tekst": tekst, "soort": soort, "van_wie": van_wie, "etiketten": etiketten}
        logboek.bewaar_notitie(
            organisatie_id=organisatie.pk,
            notitie=None,
            velden={**velden, "datum": dt.date(werkjaar, maand, 12)},
            foto=None,
            versie=0,
            door=wie,
            nu=nu,
        )
    meegedacht = {
        "groep": "jongeren",
        "groep_vrij": "",
        "aantal": 8,
        "gezegd": "Demo: we willen vooraf weten wie onze begeleider wordt.",
        "gedaan": "Demo: een kennismaking voor de start staat nu in de onthaalmap.",
    }
    meedenken.bewaar(verslag, "visie", None, meegedacht, versie=0, door=wie, nu=nu)
    aantonen.bewaar_tekst(
        organisatie.pk,
        "transparantie",
        "Demo: wij tonen elk jaar op een kijkdag wat beter ging en wat niet.",
        versie=0,
        door=wie,
        nu=nu,
    )
    aantonen.voeg_toe(
        organisatie.pk,
        titel="Demo-pagina over ons onthaal",
        toelichting="Wat een jongere en zijn ouders vooraf kunnen lezen.",
        adres="https://demo.example/onthaal",
        banden=aantonen.Banden(frozenset({"transparantie", "gebruikers-informeren"}), frozenset({"visie"})),
        door=wie,
        nu=nu,
    )
    meting = {
        "jaar": werkjaar - 1,
        "groep": "ouders",
        "instrument": "Demo: een gesprek aan de hand van drie vragen",
        "gevraagd": 40,
        "respons": 28,
        "geleerd": "Demo: ouders weten te laat wie de begeleider is.",
        "veranderd": "Demo: de begeleider belt nu voor de eerste dag.",
        "teruggekoppeld": "Demo: op de gezinsdag.",
        "codes": ["ervaringsmetingen", "kwaliteit-van-leven"],
    }
    aantonen.bewaar_meting(organisatie.pk, None, meting, versie=0, door=wie, nu=nu)
