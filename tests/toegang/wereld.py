"""The little world in which every address is tried: one organisation with all roles, and another one beside it.

What an address needs is made when it is asked for (``cached_property``), so that a row pays only for its own.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import (
    Convenantpunt,
    Erkenning,
    Fusie,
    Grootteperiode,
    Kwaliteitsthema,
    Lidmaatschap,
    Organisatie,
    Persoon,
    Regioperiode,
    Sectorrol,
    Werkjaar,
)
from organisaties.toegang import Toegang
from rapporten import aantonen, bijlagen, checklist, logboek, meedenken, meldingen, opvolgen, samenwerken, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.bomen_laden import laad_bomen
from rapporten.choices import Gebeurtenis
from rapporten.models import (
    Aanvulling,
    Afbeelding,
    Afspraak,
    Beleidssignaal,
    Bewijsstuk,
    Bijlage,
    Boom,
    Checklistpunt,
    Ervaringsmeting,
    Gesprek,
    Gesprekspunt,
    Hulpvraag,
    Importpartij,
    Importvoorstel,
    Indiening,
    InterneNotitie,
    Kanttekening,
    Koppeling,
    Label,
    Lezersreactie,
    Meegedacht,
    Melding,
    Notitie,
    Ondersteuningsstap,
    Ondersteuningstraject,
    Opmerking,
    Sjabloonvoorstel,
    Standaardpassage,
    Toewijzing,
    Trajectstap,
    Uitstelvraag,
    Uitvoer,
    Verslag,
)
from rapporten.slotbrief import versturen as slotbrieven
from tests.fabrieken import geldig_nummer, maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.bronnen import importeer_centraal
from tests.fabrieken.fotos import maak_foto
from tests.fabrieken.gesprekken import maak_gesprek
from tests.fabrieken.koppelingen import maak_koppeling
from tests.fabrieken.signalen import maak_signaal
from tests.fabrieken.verslagen import (
    als_sector,
    betwist,
    dien_in,
    maak_concept,
    maak_ingediend,
    maak_toewijzing,
    voeg_afbeelding_toe,
    vul,
)
from zelfevaluatie.acties import bewaar_actie
from zelfevaluatie.indicatoren import bewaar_indicator
from zelfevaluatie.kaders_laden import laad_kaders
from zelfevaluatie.models import Actie, Indicator

EIGEN = tuple(rol.value for rol in Lidrol)
SECTOR = tuple(rol.value for rol in Sectorrolsoort)
ROLLEN = ("anoniem", *EIGEN, "ander", *SECTOR, "gedeactiveerd")
"""``ander`` is kwaliteitscoördinator of another organisation; ``gedeactiveerd`` was one of this organisation."""

PDF = "application/pdf"
ONBEKEND_NUMMER = geldig_nummer(999_999)
ONBEKENDE_SLEUTEL = 2_000_000_000


class Wereld:
    """One organisation and what belongs to it. ``spiegel`` is the same around another organisation."""

    def __init__(self, spiegel: Wereld | None = None) -> None:
        self._spiegel = spiegel
        self.organisatie: Organisatie = maak_organisatie()
        self.nummer = self.organisatie.ondernemingsnummer

    @cached_property
    def spiegel(self) -> Wereld:
        return self._spiegel or Wereld(spiegel=self)

    def persoon(self, rol: str) -> Persoon | None:
        """The account that tries; None for nobody."""
        if rol == "anoniem":
            return None
        if rol in EIGEN:
            return maak_lid(organisatie=self.organisatie, rol=Lidrol(rol))
        if rol == "ander":
            return maak_lid(organisatie=self.spiegel.organisatie)
        if rol == "gedeactiveerd":
            persoon = maak_lid(organisatie=self.organisatie)
            Persoon.objects.filter(pk=persoon.pk).update(is_active=False)
            return persoon
        return maak_sectorrol(rol=Sectorrolsoort(rol), regio="limburg" if rol == "regionale_partner" else "")

    # --- rapporten (the shipped frameworks and trees are loaded once something asks for them) ---
    @cached_property
    def kaders(self) -> bool:
        if self._spiegel is None:
            with systeem():
                laad_kaders()
                laad_bomen()
        return self._spiegel is None or self._spiegel.kaders

    @cached_property
    def concept(self) -> Verslag:
        """A report that has been begun, about ``werkjaar``."""
        assert self.kaders
        return maak_concept(organisatie=self.organisatie, werkjaar=self.werkjaar)[0]

    @cached_property
    def partij(self) -> Importpartij:
        """An import of a file."""
        return Importpartij.objects.create(onderwerp="cijfers", bestandsnaam="demo.csv", sha256="0" * 64, rijen=1)

    @cached_property
    def koppeling(self) -> Koppeling:
        """A connection with another system."""
        return maak_koppeling(self.organisatie)[0]

    @cached_property
    def opvolgpunt(self) -> Afspraak:
        """An agreement of last year that is open in the draft."""
        vorig = maak_werkjaar(jaar=self.werkjaar.jaar - 1)
        assert self.kaders
        indiening = maak_ingediend(organisatie=self.organisatie, werkjaar=vorig)[2]
        wie, nu = als_sector(), timezone.now()
        with systeem():
            workflow.neem_in_behandeling(indiening.verslag_id, toegang=wie, nu=nu)
            gemaakt = [NieuweAfspraak("Demo-afspraak", nu.date())]
            workflow.rond_af(indiening.verslag_id, toegang=wie, nu=nu, afspraken=gemaakt)
        assert self.concept
        with systeem():
            return Afspraak.objects.get(organisatie=self.organisatie)

    @cached_property
    def toewijzing(self) -> Toewijzing:
        """A tree for ``werkjaar``, with nothing begun."""
        assert self.kaders
        return maak_toewijzing(organisatie=self.organisatie, werkjaar=self.werkjaar)

    @cached_property
    def bijlage(self) -> Bijlage:
        """A document in the draft of a report in free form."""
        assert self.kaders
        verslag, toegang = maak_concept(organisatie=self.organisatie, werkjaar=self.werkjaar, boom="vrije-vorm")
        return self._voeg_toe(verslag, toegang)

    def _voeg_toe(self, verslag: Verslag, toegang: Toegang) -> Bijlage:
        bestand = SimpleUploadedFile("demo.pdf", f"%PDF-1.7 demo {self.nummer}".encode())
        with systeem():
            return bijlagen.voeg_toe(verslag, "document", bestand, PDF, door=toegang.persoon, nu=timezone.now())

    @cached_property
    def afbeelding(self) -> Afbeelding:
        """A picture in the draft."""
        with systeem():
            return voeg_afbeelding_toe(self.concept, maak_lid(organisatie=self.organisatie))

    @cached_property
    def indiening_met_afbeelding(self) -> tuple[Indiening, Afbeelding]:
        """A report that has been filed with a picture in its vision."""
        assert self.kaders
        verslag, toegang = maak_concept(organisatie=self.organisatie, werkjaar=self.werkjaar)
        vul(verslag, toegang)
        with systeem():
            afbeelding = voeg_afbeelding_toe(verslag, toegang.persoon, bij="visie")
        return dien_in(verslag, toegang), afbeelding

    @cached_property
    def actie(self) -> Actie:
        """An improvement action, in the werkjaar of a report that has been begun."""
        wie = maak_lid(organisatie=self.organisatie)
        with systeem():
            return bewaar_actie(
                organisatie_id=self.concept.organisatie_id,
                actie=None,
                jaar=self.werkjaar.jaar,
                velden={"doel": "Demo-doel", "waarom": "", "thema_code": ""},
                stand={"stand": "gepland", "stappen": "", "resultaat": "", "waarom_niet": "", "vervolg": ""},
                versies=(0, 0),
                door=wie,
                nu=timezone.now(),
            )

    @cached_property
    def notitie(self) -> Notitie:
        """A note with a photo in the logbook, written by a colleague."""
        assert self.kaders
        with systeem():
            return logboek.bewaar_notitie(
                organisatie_id=self.organisatie.pk,
                notitie=None,
                velden={
                    "tekst": f"Demo-notitie {self.nummer}",
                    "datum": dt.date(self.werkjaar.jaar, 3, 1),
                    "etiketten": ["betrokkenheid", "kwaliteit-van-leven"],
                },
                foto=maak_foto(),
                versie=0,
                door=self.collega,
                nu=timezone.now(),
            )

    @cached_property
    def bewijs(self) -> Bewijsstuk:
        """A document in the register, tied to a principle and a section."""
        assert self.kaders
        with systeem():
            return aantonen.voeg_toe(
                self.organisatie.pk,
                titel=f"Demo-stuk {self.nummer}",
                toelichting="Demo",
                bestand=SimpleUploadedFile("demo.pdf", f"%PDF-1.7 stuk {self.nummer}".encode()),
                banden=aantonen.Banden(frozenset({"transparantie"}), frozenset({"visie"})),
                door=self.collega,
                nu=timezone.now(),
            )

    @cached_property
    def meting(self) -> Ervaringsmeting:
        """An experience measurement in the register."""
        assert self.kaders
        velden = {"jaar": 2025, "groep": f"Demo-ouders {self.nummer}", "codes": ["ervaringsmetingen"]}
        with systeem():
            aantonen.bewaar_meting(self.organisatie.pk, None, velden, versie=0, door=self.collega, nu=timezone.now())
            return Ervaringsmeting.objects.get(organisatie=self.organisatie)

    @cached_property
    def meegedacht(self) -> Meegedacht:
        """A group that thought along with the draft."""
        with systeem():
            velden = {"groep": "jongeren", "groep_vrij": "", "aantal": 5, "gezegd": "Demo", "gedaan": "Demo"}
            nu = timezone.now()
            meedenken.bewaar(self.concept, "visie", None, velden, versie=0, door=self.collega, nu=nu)
            return Meegedacht.objects.get(verslag=self.concept)

    @cached_property
    def kanttekening(self) -> Kanttekening:
        """What a colleague said in the margin of the draft."""
        with systeem():
            samenwerken.zeg(self.concept, "visie", "Demo", None, door=self.collega, nu=timezone.now())
            return Kanttekening.objects.get(verslag=self.concept)

    @cached_property
    def melding(self) -> Melding:
        """What somebody else was told."""
        with systeem():
            meldingen.meld(
                Gebeurtenis.AFGEROND,
                aan=[self.collega.pk],
                onderwerp_id=1,
                adres="/",
                door=None,
                nu=timezone.now(),
                organisatie_id=self.organisatie.pk,
                verslag=self.concept,
            )
            return Melding.objects.get(persoon=self.collega)

    @cached_property
    def lezersreactie(self) -> Lezersreactie:
        """What a reader said of the draft."""
        wie = maak_lid(organisatie=self.organisatie, rol=Lidrol.LEZER)
        with systeem():
            meedenken.reageer(self.concept, "visie", "Demo-reactie", door=wie, nu=timezone.now())
            return Lezersreactie.objects.get(verslag=self.concept)

    @cached_property
    def voorstel(self) -> Sjabloonvoorstel:
        """Pasted lines that wait for a confirmation."""
        nu = timezone.now()
        with systeem():
            return Sjabloonvoorstel.objects.create(
                organisatie=self.organisatie,
                verslag=self.concept,
                geplakt="Dossierbeheer\t3",
                door=maak_lid(organisatie=self.organisatie),
                op=nu,
                vervalt_op=nu + dt.timedelta(hours=1),
            )

    @cached_property
    def indicator(self) -> Indicator:
        """An indicator of the organisation's own, in the werkjaar of a report that has been begun."""
        wie = maak_lid(organisatie=self.organisatie)
        with systeem():
            return bewaar_indicator(
                organisatie_id=self.concept.organisatie_id,
                indicator=None,
                jaar=self.werkjaar.jaar,
                velden={"naam": "Demo-indicator", "definitie": "", "indicatortype": "", "eenheid": ""},
                waarde={"waarde": 3, "verhaal": ""},
                versies=(0, 0),
                door=wie,
                nu=timezone.now(),
            )

    @cached_property
    def indiening(self) -> Indiening:
        """A report that has been filed, about ``werkjaar``."""
        assert self.kaders
        return maak_ingediend(organisatie=self.organisatie, werkjaar=self.werkjaar)[2]

    @cached_property
    def betwist(self) -> Indiening:
        """A filed report that contests a figure of Opgroeien."""
        assert self.kaders
        verslag, toegang = maak_concept(organisatie=self.organisatie, werkjaar=self.werkjaar)
        vul(verslag, toegang)
        importeer_centraal(self.organisatie, self.werkjaar.jaar, OVBJ=(80, 100))
        betwist(verslag, toegang, "bezetting-ovbj", "Demo-reden")
        return dien_in(verslag, toegang)

    @cached_property
    def indiening_met_bijlage(self) -> tuple[Indiening, Bijlage]:
        """A report in free form that has been filed with a document."""
        assert self.kaders
        verslag, toegang = maak_concept(organisatie=self.organisatie, werkjaar=self.werkjaar, boom="vrije-vorm")
        bijlage = self._voeg_toe(verslag, toegang)
        vul(verslag, toegang)
        return dien_in(verslag, toegang), bijlage

    @cached_property
    def signaal(self) -> Beleidssignaal:
        """A signal of the filed report."""
        with systeem():
            return maak_signaal(self.indiening)

    @cached_property
    def importvoorstel(self) -> Importvoorstel:
        """A file with mistakes that waits to be imported."""
        rij, kolom, waarde, raad = 3, "niveau", "9" * 60, "Typ een geheel getal van 0 tot en met 5."
        groep = {"kolom": kolom, "waarde": waarde, "oplossing": raad, "rijen": [rij], "cellen": ["G3"], "nog": 9_998}
        wijziging = {"rij": 4, "organisatie": "Demo-organisatie", "werkjaar": 2020, "wat": "Betrokkenheid"}
        with systeem():
            return Importvoorstel.objects.create(
                onderwerp="groeiniveaus",
                bestandsnaam="demo_" + "lang" * 25 + ".csv",
                grootte=1_234,
                sha256="0" * 64,
                stand="nagekeken",
                door=self.collega,
                vervalt_op=timezone.now() + dt.timedelta(days=1),
                fouten=[[rij, kolom, waarde, raad]],
                uitkomst={
                    "nieuw": 1,
                    "gewijzigd": 1,
                    "ongewijzigd": 0,
                    "geweigerd": 1,
                    "fouten": 1,
                    "soorten": 1,
                    "groepen": [groep],
                    "blad": "Groeiniveaus",
                    "letters": {"niveau": "G"},
                    "meldingen": ["Voor 1 keer een organisatie en werkjaar is er een indiening."],
                    "wijzigingen": [{**wijziging, "was": "2", "wordt": "3"}],
                },
            )

    @cached_property
    def uitvoer_van_een_ander(self) -> Uitvoer:
        """A file that somebody else asked for: nobody of this world sees it."""
        with systeem():
            return Uitvoer.objects.create(
                persoon=maak_persoon(),
                soort="verslagen",
                titel="Demo-verslagen",
                bestandsnaam="verslagen.zip",
                kenmerk="demo",
                alleen_opgroeien=True,
                verloopt_op=timezone.now() + dt.timedelta(days=1),
            )

    @cached_property
    def signaallabel(self) -> Label:
        """A label that no signal has."""
        return Label.objects.create(naam=f"Demo-label {self.nummer}", sorteernaam=f"demo-label {self.nummer}")

    @cached_property
    def _dossierbeheerder(self) -> Toegang:
        """Who has taken the filed report up."""
        toegang = als_sector()
        with systeem():
            workflow.neem_in_behandeling(self.indiening.verslag_id, toegang=toegang, nu=timezone.now())
        return toegang

    @cached_property
    def passage(self) -> Standaardpassage:
        """A standard passage of everybody at Opgroeien."""
        with systeem():
            return Standaardpassage.objects.create(
                titel="Demo", tekst="Demo {werkjaar}", gebruik="gesprek", gewijzigd_door=als_sector().persoon
            )

    @cached_property
    def checklistpunt(self) -> Checklistpunt:
        """A point of the checklist of a tree, at a section."""
        assert self.kaders
        boom = Boom.objects.filter(code="nieuwe-boom").order_by("-versie")[0]
        with systeem():
            wie, nu = als_sector().persoon, timezone.now()
            checklist.voeg_toe(boom, "", f"Demo-punt {self.nummer}", door=wie, nu=nu)
            return checklist.voeg_toe(boom, "visie", f"Demo-punt bij de visie {self.nummer}", door=wie, nu=nu)

    @cached_property
    def slotbriefconcept(self) -> Indiening:
        """A submission whose report was closed, with a letter that is being written."""
        wie, nu = self._dossierbeheerder, timezone.now()
        with systeem():
            verslag_id = self.indiening.verslag_id
            opvolgen.plaats_opmerking(self.indiening, "visie", "Demo", toegang=wie, nu=nu)
            workflow.rond_af(verslag_id, toegang=wie, nu=nu, afspraken=[NieuweAfspraak("Demo-afspraak")])
            html = "<h3>Demo-kop</h3><p>Demo-brief</p>"
            slotbrieven.bewaar_concept(verslag_id, html, versie=0, toegang=wie, nu=nu)
        return self.indiening

    @cached_property
    def slotbrief(self) -> Indiening:
        """A submission with a letter that was sent."""
        indiening = self.slotbriefconcept
        with systeem():
            slotbrieven.verstuur(indiening, versie=1, toegang=self._dossierbeheerder, nu=timezone.now())
        return indiening

    @cached_property
    def internenotitie(self) -> InterneNotitie:
        """An internal note of Opgroeien beside the filed report."""
        wie = self._dossierbeheerder
        with systeem():
            return opvolgen.noteer(self.indiening, "visie", "Demo", toegang=wie, nu=timezone.now())

    @cached_property
    def opmerking(self) -> Opmerking:
        """A comment of Opgroeien beside the filed report."""
        wie = self._dossierbeheerder
        with systeem():
            return opvolgen.plaats_opmerking(self.indiening, "visie", "Demo", toegang=wie, nu=timezone.now())

    @cached_property
    def aanvulling(self) -> Aanvulling:
        """A request for addition, sent back to the organisation."""
        wie = self._dossierbeheerder
        with systeem():
            vraag = opvolgen.vraag(self.indiening, "visie", "Demo", uiterlijk=None, toegang=wie, nu=timezone.now())
            workflow.vraag_aanvulling(self.indiening.verslag_id, toegang=wie, nu=timezone.now())
        return vraag

    # --- organisaties ---
    @cached_property
    def collega(self) -> Persoon:
        """A member whom the rows look at; not one of those that try."""
        return maak_lid(organisatie=self.organisatie, rol=Lidrol.MEDEWERKER)

    @cached_property
    def lidmaatschap(self) -> Lidmaatschap:
        with systeem():
            return Lidmaatschap.objects.get(persoon=self.collega)

    @cached_property
    def sectorrol(self) -> Sectorrol:
        return maak_sectorrol(rol=Sectorrolsoort.WAARNEMER).sectorrollen.get()

    @cached_property
    def erkenning(self) -> Erkenning:
        with systeem():
            return Erkenning.objects.get(organisatie=self.organisatie)

    @cached_property
    def ondersteuningsstap(self) -> Ondersteuningsstap:
        with systeem():
            return Ondersteuningsstap.objects.create(
                organisatie=self.organisatie, tekst="Demo-stap", gemaakt_door=self.persoon("kwaliteitscoordinator")
            )

    @cached_property
    def traject(self) -> Ondersteuningstraject:
        """A support track of the organisation with Opgroeien."""
        wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
        with systeem():
            return Ondersteuningstraject.objects.create(
                organisatie=self.organisatie, doel="Demo-doel", ondersteuner="Demo-mens", begonnen_door=wie
            )

    @cached_property
    def trajectstap(self) -> Trajectstap:
        with systeem():
            return Trajectstap.objects.create(
                organisatie=self.organisatie, traject=self.traject, tekst="Demo-stap", gemaakt_door=self.collega
            )

    @cached_property
    def gesprek(self) -> Gesprek:
        """A talk of Opgroeien with the organisation."""
        return maak_gesprek(self.organisatie)

    @cached_property
    def gesprekspunt(self) -> Gesprekspunt:
        """The filed report as something that the talk is about."""
        with systeem():
            return Gesprekspunt.objects.create(
                gesprek=self.gesprek,
                organisatie=self.organisatie,
                indiening=self.indiening,
                soort="verslag",
                naam="Demo-verslag",
                gekozen_door=self.collega,
            )

    @cached_property
    def gespreksafspraak(self) -> Afspraak:
        """An agreement of the talk."""
        with systeem():
            return Afspraak.objects.create(
                gesprek=self.gesprek, organisatie=self.organisatie, tekst="Demo-afspraak", door=self.collega
            )

    @cached_property
    def hulpvraag(self) -> Hulpvraag:
        with systeem():
            return Hulpvraag.objects.create(
                organisatie=self.organisatie,
                soort="hulp",
                tekst="Demo-vraag",
                door=self.persoon("kwaliteitscoordinator"),
            )

    @cached_property
    def uitstelvraag(self) -> Uitstelvraag:
        """A request for uitstel that waits for Opgroeien."""
        with systeem():
            return Uitstelvraag.objects.create(
                organisatie=self.toewijzing.organisatie,
                werkjaar=self.werkjaar,
                gevraagd_tot=self.werkjaar.uiterste_datum + dt.timedelta(days=30),
                reden="Demo-reden",
                door=self.persoon("kwaliteitscoordinator"),
            )

    @cached_property
    def convenantpunt(self) -> Convenantpunt:
        with systeem():
            return Convenantpunt.objects.create(
                organisatie=self.organisatie,
                onderdeel="zorggarantie",
                omschrijving="Demo-afspraak",
                van="2020-01-01",
                gewijzigd_door=self.persoon("kwaliteitscoordinator"),
            )

    @cached_property
    def regioperiode(self) -> Regioperiode:
        with systeem():
            return Regioperiode.objects.get(organisatie=self.organisatie)

    @cached_property
    def grootteperiode(self) -> Grootteperiode:
        with systeem():
            return Grootteperiode.objects.get(organisatie=self.organisatie)

    @cached_property
    def fusie(self) -> Fusie:
        return Fusie.objects.create(opgegane=maak_organisatie(), overnemende=self.organisatie, datum="2020-01-01")

    @cached_property
    def persoon_zonder_rol(self) -> Persoon:
        return maak_persoon()

    @cached_property
    def werkjaar(self) -> Werkjaar:
        return maak_werkjaar(jaar=2025)

    @cached_property
    def thema(self) -> Kwaliteitsthema:
        return Kwaliteitsthema.objects.create(werkjaar=self.werkjaar, naam=f"Demo-thema {self.nummer}")
