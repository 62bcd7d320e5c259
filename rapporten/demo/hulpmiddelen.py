"""What helps a dossierbeheerder to read and to write: a few points to look at per tree, and standard passages."""

import datetime as dt

from organisaties.choices import Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten import checklist, passages
from rapporten.choices import Passagegebruik
from rapporten.models import Boom

from .basis import Basis

_PUNTEN = (
    ("visie", "Demo: herkent u in de visie wat verder in het verslag staat?"),
    ("", "Demo: wat wil deze organisatie van ons weten?"),
)
_PASSAGES = (
    ("Demo: begin van een slotbrief", Passagegebruik.OPENING,
     "Beste collega’s van {organisatie}\n\nBedankt voor uw verslag over {werkjaar}. Wij lazen het met plezier."),
    ("Demo: vraag om een voorbeeld", Passagegebruik.GESPREK,
     "Kunt u dit met een voorbeeld uit uw werking toelichten? Een paar zinnen volstaan."),
)  # fmt: skip


def zaai_hulpmiddelen(basis: Basis, nu: dt.datetime) -> None:
    """Add them for the newest tree, as the beheerder would."""
    wie = basis.accounts["beheerder"]
    boom = Boom.objects.filter(code="nieuwe-boom").order_by("-versie")[0]
    for stabiel_id, tekst in _PUNTEN:
        checklist.voeg_toe(boom, stabiel_id, tekst, door=wie, nu=nu)
    toegang = Toegang(wie, None, frozenset(), frozenset({Sectorrolsoort.BEHEERDER.value}))
    for titel, gebruik, tekst in _PASSAGES:
        velden = {"titel": titel, "tekst": tekst, "gebruik": gebruik, "voor_allen": True}
        passages.bewaar(None, velden, versie=0, toegang=toegang, nu=nu)
