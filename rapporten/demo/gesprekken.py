"""A talk with the first demo organisation that was held, with points, readings, minutes and an agreement; a track."""

import datetime as dt

from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten import gesprekken, gesprekspunten, trajecten
from rapporten.choices import Gesprekssoort, Kant
from rapporten.models import Gespreksverslag

from .basis import EERSTE, Basis


def zaai_gesprek(basis: Basis, nu: dt.datetime) -> None:
    """Held three weeks ago; the minutes wait for the organisation. Nothing when it filed no report yet."""
    organisatie = basis.organisaties[EERSTE]
    indieningen = gesprekspunten.te_kiezen_uit(organisatie.pk)
    if not indieningen:
        return
    opgroeien = Toegang(
        basis.accounts["dossierbeheerder"], None, frozenset(), frozenset({Sectorrolsoort.DOSSIERBEHEERDER.value})
    )
    lid = Toegang(basis.schrijvers[EERSTE], organisatie, frozenset({Lidrol.KWALITEITSCOORDINATOR.value}))
    velden = {
        "soort": Gesprekssoort.BILATERAAL,
        "regio": "",
        "titel": "Demo: wat zeggen de groeiniveaus?",
        "datum": (nu - dt.timedelta(days=21)).date(),
        "uur": dt.time(14),
        "plaats": "Online",
        "van_opgroeien": opgroeien.persoon.naam,
    }
    gesprek = gesprekken.plan_gesprek(velden, [gesprekken.Deelnemer(organisatie)], toegang=opgroeien, nu=nu)
    deelname = gesprek.deelnames.select_related("gesprek", "organisatie").get()
    keuzes = gesprekspunten.keuzes(indieningen[0])
    code = next((k.code for k in keuzes if k.soort == "score"), keuzes[0].code)
    gesprekspunten.kies(deelname, indieningen[0], [code], door=opgroeien.persoon, nu=nu)
    punt = gesprek.punten.get()
    for kant, wie, tekst in (
        (Kant.ORGANISATIE, lid, "Demo: het niveau bleef gelijk, maar het team werkt nu met één vaste werkwijze."),
        (Kant.OPGROEIEN, opgroeien, "Demo: wij lazen stilstand; nu zien we wat er achter het cijfer zit."),
        (Kant.SAMEN, opgroeien, "Demo: een niveau behouden was hier het doel, en het is gehaald."),
    ):
        gesprekken.schrijf_duiding(deelname, punt, kant, tekst, versie=0, toegang=wie, nu=nu)
    tekst = "Demo: we lazen samen de groeiniveaus en spraken af om de gebruikersraad te betrekken."
    verslag = gesprekken.schrijf_verslag(gesprek, tekst, versie=0, toegang=opgroeien, nu=nu)
    assert isinstance(verslag, Gespreksverslag)
    gesprekken.leg_voor(gesprek, verslag.pk, toegang=opgroeien, nu=nu)
    tegen = (nu + dt.timedelta(days=20)).date()
    afspraak = "Demo: bespreek de groeiniveaus met de gebruikersraad."
    gesprekken.spreek_af(deelname, afspraak, tegen=tegen, toegang=opgroeien, nu=nu)
    traject = trajecten.begin(
        organisatie,
        doel="Demo: de nieuwe boomstructuur leren kennen.",
        ondersteuner=opgroeien.persoon.naam,
        toegang=opgroeien,
        nu=nu,
    )
    trajecten.noteer_stap(traject, "Demo: samen één hoofdstuk schrijven", tegen=tegen, toegang=lid, nu=nu)
