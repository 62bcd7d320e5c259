"""Factories of reports: each goes through the same doors as a user (workflow, saving), as the system."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Organisatie, Persoon, Tekenregel, Werkjaar
from organisaties.toegang import Toegang
from rapporten import illustraties, tekst, workflow
from rapporten.aanvullen import beantwoord, onbeantwoorde
from rapporten.adressen import afbeeldingadres
from rapporten.bewaren import ANTWOORD, CIJFER, SCORE, Invoer, bewaar
from rapporten.boomstructuur import huidig_groeikader, structuur
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.cijferstand import lees_cijferstand
from rapporten.concept import gevraagde_kengetallen, lees_concept
from rapporten.inhoud import sha256
from rapporten.models import Afbeelding, Antwoord, Boom, Cijfer, Indiening, Toewijzing, Verslag
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar


def als_lid(organisatie: Organisatie, *rollen: Lidrol, persoon: Persoon | None = None) -> Toegang:
    """The access of a member with these roles; the membership is made with it."""
    persoon = persoon or maak_persoon(naam=f"Demo-{rollen[0]}")
    for rol in rollen:
        maak_lid(organisatie=organisatie, rol=rol, persoon=persoon)
    return Toegang(persoon, organisatie, frozenset(r.value for r in rollen))


def als_sector(rol: Sectorrolsoort = Sectorrolsoort.DOSSIERBEHEERDER) -> Toegang:
    """The access of somebody with a role for the sector."""
    return Toegang(maak_sectorrol(rol=rol), None, frozenset(), frozenset({rol.value}))


def maak_toewijzing(
    *, organisatie: Organisatie | None = None, werkjaar: Werkjaar | None = None, boom: str = "nieuwe-boom"
) -> Toewijzing:
    """The assignment of a tree (fixture ``kaders`` must be loaded)."""
    with systeem():
        return Toewijzing.objects.create(
            organisatie=organisatie or maak_organisatie(),
            werkjaar=werkjaar or maak_werkjaar(),
            boom=Boom.objects.filter(code=boom).order_by("-versie")[0],
        )


def sta_een_persoon_toe(organisatie: Organisatie, *, mag: bool = True) -> None:
    """The beheerder says that one person may write and sign (or no longer)."""
    with systeem():
        door = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
        Tekenregel.objects.create(organisatie=organisatie, een_persoon=mag, door=door)


def maak_concept(
    *, organisatie: Organisatie | None = None, werkjaar: Werkjaar | None = None, boom: str = "nieuwe-boom"
) -> tuple[Verslag, Toegang]:
    """A begun report, and the access of somebody who may write and sign, also alone."""
    toewijzing = maak_toewijzing(organisatie=organisatie, werkjaar=werkjaar, boom=boom)
    toegang = als_lid(toewijzing.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    sta_een_persoon_toe(toewijzing.organisatie)
    with systeem():
        verslag = workflow.begin(toewijzing, toegang=toegang, nu=timezone.now())
        verslag = Verslag.objects.select_related("organisatie", "werkjaar", "boom").get(pk=verslag.pk)
    return verslag, toegang


def vul(verslag: Verslag, toegang: Toegang, *, niveau: int = 3, woord: str = "Demo-tekst") -> None:
    """Answer everything that is compulsory, saved as a user would (versions 0)."""
    nu = timezone.now()
    vragen = structuur(verslag.boom_id).vragen
    soorten = {vraag.soort for vraag in vragen}
    with systeem():
        for vraag in vragen:
            if vraag.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS) and vraag.verplicht:
                html = tekst.uit_tekst(f"{woord} bij {vraag.titel}.\n\n- eerste punt\n- tweede punt")
                bewaar(ANTWOORD, verslag, [Invoer(vraag.stabiel_id, 0, {"html": html})], door=toegang.persoon, nu=nu)
        kader = huidig_groeikader()
        pk = {n.waarde: n.pk for n in kader.niveaus}[niveau]
        scores = [
            Invoer(t.element.pk, 0, {"staat": "beantwoord", "niveau_id": pk, "toelichting": ""}) for t in kader.themas
        ]
        if Knoopsoort.GROEINIVEAUS in soorten:
            bewaar(SCORE, verslag, scores, door=toegang.persoon, nu=nu)
        cijfers = [
            Invoer(
                k.pk,
                0,
                {
                    "staat": "beantwoord",
                    "teller": Decimal(90),
                    "noemer": Decimal(100),
                    "percentage": Decimal(90),
                    "toelichting": f"{woord} bij {k.uitsplitsing}.",
                },
            )
            for k, gevraagd in gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar)
            if gevraagd
        ]
        if Knoopsoort.CIJFERS in soorten:
            bewaar(CIJFER, verslag, cijfers, door=toegang.persoon, nu=nu)


def betwist(verslag: Verslag, toegang: Toegang, code: str, reden: str) -> None:
    """Contest the figure that Opgroeien has; the own figure stays what it is."""
    with systeem():
        centraal = lees_cijferstand(verslag).centraal[code]
        rij = Cijfer.objects.get(verslag=verslag, kengetal__code=code)
        waarden = {naam: getattr(rij, naam) for naam in ("staat", "teller", "noemer", "percentage", "toelichting")}
        waarden |= {
            "reden": reden,
            "centraal_teller": centraal.teller,
            "centraal_noemer": centraal.noemer,
            "centraal_percentage": centraal.percentage,
            "centraal_op": centraal.op,
        }
        invoer = Invoer(rij.kengetal_id, rij.versie, waarden, Herkomst.CENTRAAL_BETWIST)
        bewaar(CIJFER, verslag, [invoer], door=toegang.persoon, nu=timezone.now())


def plaatje(kleur: str = "steelblue", vorm: str = "PNG", maat: tuple[int, int] = (24, 16), **opties: Any) -> bytes:
    """The bytes of a small picture of one colour."""
    uit = BytesIO()
    Image.new("RGB", maat, kleur).save(uit, vorm, **opties)
    return uit.getvalue()


def voeg_afbeelding_toe(verslag: Verslag, persoon: Persoon, *, bij: str = "", alt: str = "Demo-foto") -> Afbeelding:
    """A picture in the draft, of a colour of its own; with ``bij`` it stands in the answer of that section."""
    bestand = SimpleUploadedFile("demo.png", plaatje(f"#{verslag.pk % 0xFFFFFF:06x}"))
    nu = timezone.now()
    afbeelding = illustraties.voeg_toe(verslag, bestand, door=persoon, nu=nu)
    if bij:
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=bij).first()
        adres = afbeeldingadres(verslag, afbeelding.sha256)
        html = tekst.schoon(f'{rij.html if rij else ""}<figure><img src="{adres}" alt="{alt}"></figure>', {adres})
        bewaar(ANTWOORD, verslag, [Invoer(bij, rij.versie if rij else 0, {"html": html})], door=persoon, nu=nu)
    return afbeelding


def dien_in(verslag: Verslag, toegang: Toegang, *, nu: dt.datetime | None = None) -> Indiening:
    """Sign and file what the draft holds."""
    nu = nu or timezone.now()
    with systeem():
        hash_ = sha256(lees_concept(verslag).canoniek())
        workflow.teken(verslag.pk, toegang=toegang, nu=nu, gezien=hash_)
        return workflow.dien_in(verslag.pk, toegang=toegang, nu=nu)


def maak_ingediend(
    *,
    organisatie: Organisatie | None = None,
    werkjaar: Werkjaar | None = None,
    niveau: int = 3,
    woord: str = "Demo-tekst",
    nu: dt.datetime | None = None,
) -> tuple[Verslag, Toegang, Indiening]:
    """A complete, signed and filed report in the new tree."""
    verslag, toegang = maak_concept(organisatie=organisatie, werkjaar=werkjaar)
    vul(verslag, toegang, niveau=niveau, woord=woord)
    indiening = dien_in(verslag, toegang, nu=nu)
    with systeem():
        verslag.refresh_from_db()
    return verslag, toegang, indiening


def beantwoord_alles(verslag: Verslag, toegang: Toegang, antwoord: str = "Aangevuld.") -> None:
    """Answer every open request in the draft, as a member would."""
    with systeem():
        for vraag in onbeantwoorde(verslag).select_related("verslag"):
            beantwoord(vraag, antwoord, versie=0, door=toegang.persoon, nu=timezone.now())
