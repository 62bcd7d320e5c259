"""The reports of the demo, made through the same functions as the screens, with the clock set to each step."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import pikepdf
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten import bewaren, bijlagen, bronnen, opvolgen, tekst, workflow
from rapporten.aanvullen import beantwoord, onbeantwoorde
from rapporten.afspraken import NieuweAfspraak, opvolgpunten
from rapporten.bewaren import ANTWOORD, CIJFER, OPVOLGPUNT, SCORE, Invoer, Soort
from rapporten.boomstructuur import huidig_groeikader, structuur_van
from rapporten.choices import Herkomst, Knoopsoort, Opvolgstand
from rapporten.cijferstand import lees_cijferstand
from rapporten.concept import gevraagde_kengetallen, lees_concept
from rapporten.inhoud import Centraal, sha256, sleutel_van
from rapporten.models import Indiening, KlaarMelding, Knoop, Opmerking, Verslag
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Actie, Actiestand

from .acties import acties
from .basis import EERSTE, TWEEDE, Basis
from .historiek import cijfers, scores
from .organisaties import DemoOrganisatie
from .teksten import cijferverhaal, opvolging, verhaal
from .toeval import getal, kans, kies
from .verloop import EERSTE_VERSLAGJAAR, Gebeurtenis, Stap

_AFSPRAKEN = (
    "Demo: bespreek de uitkomst van de gebruikersbevraging met de gebruikersraad.",
    "Demo: schrijf bij de volgende scores wat het team eruit leerde.",
)
_VERGISSING = dt.timedelta(minutes=3)
_TWEEDE_LEZING = ("innovatieve-projecten", "andere-initiatieven", "duiding-groeiniveaus", "toelichting")


def html_van(platte_tekst: str, vorige: str = "") -> str:
    """Turn a demo text into clean HTML whose blocks keep the ids they had in `vorige`."""
    html = tekst.uit_tekst(platte_tekst, vorige)
    return re.sub(r"<p( id=\"[^\"]*\")>## (.*?)</p>", r"<h3\1>\2</h3>", html)


def document_van(o: DemoOrganisatie, werkjaar: int) -> bytes:
    """Return a small PDF that stands for the report in an organisation's own form."""
    regels = ["Demo-document", f"Kwaliteitsverslag {o.kort} {werkjaar}", "Een eigen vorm, enkel voor de demo."]
    inhoud = "BT /F1 18 Tf 72 740 Td 26 TL " + " ".join(f"({regel}) Tj T*" for regel in regels) + " ET"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        bladzijde = pdf.pages[0]
        letter = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        bladzijde.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=letter))
        bladzijde.obj.Contents = pdf.make_stream(inhoud.encode("latin-1"))
        uit = io.BytesIO()
        pdf.save(uit, deterministic_id=True)
        return uit.getvalue()


def _oordeel(
    centraal: Centraal | None, teller: Decimal | None, noemer: Decimal | None, percentage: Decimal
) -> tuple[Herkomst, dict[str, Any]]:
    """What the organisation thinks of the figure that Opgroeien has: the same is confirmed, another contested."""
    if centraal is None:
        return Herkomst.NIEUW, {}
    gezien = {
        "centraal_teller": centraal.teller,
        "centraal_noemer": centraal.noemer,
        "centraal_percentage": centraal.percentage,
        "centraal_op": dt.date.fromisoformat(centraal.op),
    }
    if centraal.sleutel == sleutel_van(teller, noemer, percentage):
        return Herkomst.CENTRAAL_BEVESTIGD, {**gezien, "reden": ""}
    reden = "Demo: in het cijfer van Opgroeien ontbreken de dagen van de crisisplaats."
    return Herkomst.CENTRAAL_BETWIST, {**gezien, "reden": reden}


@dataclass
class Dossier:
    """All reports of one organisation, year after year."""

    o: DemoOrganisatie
    basis: Basis
    acties: dict[str, Actie] = field(default_factory=dict)
    vorige_teksten: dict[str, str] = field(default_factory=dict)

    @cached_property
    def schrijver(self) -> Toegang:
        """The kwaliteitscoördinator."""
        return self._lid(self.basis.schrijvers[self.o.kort], Lidrol.KWALITEITSCOORDINATOR)

    @cached_property
    def ondertekenaar(self) -> Toegang:
        """Who signs and files."""
        return self._lid(self.basis.ondertekenaars[self.o.kort], Lidrol.ONDERTEKENAAR)

    def _lid(self, persoon: Persoon, rol: Lidrol) -> Toegang:
        return Toegang(persoon, self.basis.organisaties[self.o.kort], frozenset({rol.value}))

    def dossierbeheerder(self, werkjaar: int) -> Toegang:
        """Who follows this organisation at Opgroeien."""
        persoon = self.basis.dossierbeheerder(self.o, werkjaar)
        return Toegang(persoon, sectorrollen=frozenset({Sectorrolsoort.DOSSIERBEHEERDER.value}))

    def beleef(self, werkjaar: int, gebeurtenissen: Iterable[Gebeurtenis]) -> Verslag | None:
        """Take the report of one werkjaar through its steps; returns it, or None when it was not begun."""
        leven = Leven(self, werkjaar)
        for gebeurtenis in gebeurtenissen:
            leven.stap(gebeurtenis)
        return leven.verslag if leven.begonnen else None


class Leven:
    """The report of one organisation about one werkjaar, step by step."""

    verslag: Verslag

    def __init__(self, dossier: Dossier, werkjaar: int) -> None:
        self.dossier, self.o, self.werkjaar = dossier, dossier.o, werkjaar
        self.begonnen = False
        self.versies: dict[tuple[str, str | int], int] = {}
        self.teksten: dict[str, str] = {}
        self.indiening = 0
        self.draad: Opmerking | None = None
        self.ronde = 0
        self._doe: dict[Stap, Callable[[dt.datetime], object]] = {
            Stap.BEGIN: self._begin,
            Stap.DEELS: self._schrijf_deels,
            Stap.SCHRIJF: self._schrijf,
            Stap.WIJZIG: self._wijzig,
            Stap.TEKEN: self._teken,
            Stap.DIEN_IN: self._dien_in,
            Stap.NEEM: self._neem,
            Stap.VRAAG: self._vraag,
            Stap.ANTWOORD: self._antwoord,
            Stap.ROND_AF: self._rond_af,
            Stap.HEROPEN: self._heropen,
            Stap.NEEM_TERUG: self._neem_terug,
        }

    def stap(self, gebeurtenis: Gebeurtenis) -> None:
        """Do one step at its moment."""
        self._doe[gebeurtenis.stap](gebeurtenis.moment)

    # -- writing ------------------------------------------------------------------------------------------------------

    @cached_property
    def _vragen(self) -> tuple[Knoop, ...]:
        return structuur_van(self.verslag).vragen

    def _van_soort(self, *soorten: Knoopsoort) -> list[str]:
        return [vraag.stabiel_id for vraag in self._vragen if vraag.soort in soorten]

    def _begin(self, nu: dt.datetime) -> None:
        toewijzing = self.dossier.basis.toewijzingen[self.o.kort, self.werkjaar]
        verslag = workflow.begin(toewijzing, toegang=self.dossier.schrijver, nu=nu)
        self.verslag = Verslag.objects.select_related("organisatie", "werkjaar").get(pk=verslag.pk)
        self.begonnen = True

    def _bewaar(self, soort: Soort, invoer: list[Invoer], nu: dt.datetime) -> None:
        versies = bewaren.bewaar(soort, self.verslag, invoer, door=self.dossier.schrijver.persoon, nu=nu)
        self.versies |= {(soort.tabel, sleutel): versie for sleutel, versie in versies.items()}

    def _invoer(self, soort: Soort, sleutel: str | int, herkomst: Herkomst, **waarden: Any) -> Invoer:
        return Invoer(sleutel, self.versies.get((soort.tabel, sleutel), 0), waarden, herkomst)

    def _bewaar_teksten(self, teksten: dict[str, tuple[str, Herkomst]], nu: dt.datetime) -> None:
        invoer = [self._invoer(ANTWOORD, sid, herkomst, html=html) for sid, (html, herkomst) in teksten.items()]
        self._bewaar(ANTWOORD, invoer, nu)
        self.teksten |= {sid: html for sid, (html, _) in teksten.items()}

    def _tekst(self, stabiel_id: str) -> tuple[str, Herkomst]:
        """What the organisation writes here; now and then last year's text is simply confirmed."""
        vorige = self.dossier.vorige_teksten.get(stabiel_id, "")
        if vorige and kans(10, "bevestigd", self.o.kort, stabiel_id, self.werkjaar):
            return vorige, Herkomst.ONGEWIJZIGD_BEVESTIGD
        nieuw = html_van(verhaal(self.o, stabiel_id, self.werkjaar), vorige)
        blijft = vorige and stabiel_id == "visie"
        return nieuw, Herkomst.BIJGEWERKT if blijft and nieuw != vorige else Herkomst.NIEUW

    def _schrijf(self, nu: dt.datetime) -> None:
        """Fill in everything this organisation has to say, and call it done."""
        verhalen = {sid: self._tekst(sid) for sid in self._van_soort(Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS)}
        self._bewaar_teksten({sid: paar for sid, paar in verhalen.items() if paar[0]}, nu)
        if self._van_soort(Knoopsoort.GROEINIVEAUS):
            self._bewaar(SCORE, self._scores(len(huidig_groeikader().themas)), nu)
        if self._van_soort(Knoopsoort.CIJFERS):
            self._bewaar(CIJFER, self._cijfers(), nu)
        if self._van_soort(Knoopsoort.VERBETERACTIES):
            self._bewaar_acties(nu)
        for stabiel_id in self._van_soort(Knoopsoort.DOCUMENT):
            bestand = SimpleUploadedFile(
                f"kwaliteitsverslag-{self.werkjaar}.pdf", document_van(self.o, self.werkjaar), bijlagen.PDF
            )
            door = self.dossier.schrijver.persoon
            bijlagen.voeg_toe(self.verslag, stabiel_id, bestand, bijlagen.keur(bestand), door=door, nu=nu)
        self._zeg_wat_ervan_kwam(nu)
        self._meld_klaar((vraag.stabiel_id for vraag in self._vragen), nu)

    def _zeg_wat_ervan_kwam(self, nu: dt.datetime) -> None:
        """Answer the agreements of the year before."""
        if self.o.kort != EERSTE:
            return
        antwoord = {"stand": Opvolgstand.GEDAAN.value, "toelichting": "Demo: besproken op een teamdag."}
        invoer = [Invoer(open_.punt.id, open_.versie, antwoord) for open_ in opvolgpunten(self.verslag)]
        self._bewaar(OPVOLGPUNT, invoer, nu)

    def _schrijf_deels(self, nu: dt.datetime) -> None:
        """A draft on its way: last year's vision still to be confirmed, some sections done, scores half chosen."""
        teksten: dict[str, tuple[str, Herkomst]] = {}
        if vorige := self.dossier.vorige_teksten.get("visie"):
            teksten["visie"] = (vorige, Herkomst.OVERGENOMEN)
        for stabiel_id in self._van_soort(Knoopsoort.VERHAAL):
            if stabiel_id not in ("visie", "duiding-groeiniveaus", "beleidssignalen"):
                html, herkomst = self._tekst(stabiel_id)
                if html and kans(60, "deels", self.o.kort, stabiel_id):
                    teksten[stabiel_id] = (html, herkomst)
        self._bewaar_teksten(teksten, nu)
        self._bewaar(SCORE, self._scores(4 + getal(9, "deels", self.o.kort)), nu)
        klaar = [sid for sid in teksten if sid != "visie"][:3]
        if self.o.kort == EERSTE or kans(40, "cijfers al", self.o.kort):
            self._bewaar(CIJFER, self._cijfers(), nu)
            klaar += [] if self.o.kort == EERSTE else self._van_soort(Knoopsoort.CIJFERS)
        self._meld_klaar(klaar, nu)

    def _meld_klaar(self, secties: Iterable[str], nu: dt.datetime) -> None:
        KlaarMelding.objects.bulk_create(
            (
                KlaarMelding(
                    organisatie_id=self.verslag.organisatie_id,
                    verslag=self.verslag,
                    stabiel_id=stabiel_id,
                    door=self.dossier.schrijver.persoon,
                    op=nu,
                )
                for stabiel_id in secties
            ),
            ignore_conflicts=True,
        )

    def _scores(self, aantal: int) -> list[Invoer]:
        kader = huidig_groeikader()
        niveaus = {n.waarde: n.pk for n in kader.niveaus}
        van = {s.thema: s for s in scores(self.werkjaar) if s.organisatie is self.o}
        uit = []
        for thema in kader.themas[:aantal]:
            score = van[thema.element.naam]
            niveau = None if score.niveau is None else niveaus[score.niveau]
            uit.append(
                self._invoer(
                    SCORE,
                    thema.element.pk,
                    Herkomst.NIEUW,
                    staat=score.staat.value,
                    niveau_id=niveau,
                    toelichting=score.duiding,
                )
            )
        return uit

    def _cijfers(self) -> list[Invoer]:
        """Every figure that is asked; what this organisation does not offer is not applicable."""
        van = {(c.indicator, c.uitsplitsing): c for c in cijfers(self.werkjaar) if c.organisatie is self.o}
        centraal = lees_cijferstand(self.verslag).centraal
        uit = []
        for kengetal, gevraagd in gevraagde_kengetallen(self.verslag.organisatie_id, self.verslag.werkjaar):
            cijfer = van.get((kengetal.indicator, kengetal.uitsplitsing))
            if cijfer is None:
                if gevraagd:
                    uit.append(self._invoer(CIJFER, kengetal.pk, Herkomst.NIEUW, staat=Staat.NVT.value))
                continue
            teller, noemer = (None if deel is None else Decimal(deel) for deel in (cijfer.teller, cijfer.noemer))
            waarde = Decimal(cijfer.percentage) if teller is None or noemer is None else 100 * teller / noemer
            percentage = waarde.quantize(Decimal("0.0001"), ROUND_HALF_UP)
            herkomst, oordeel = _oordeel(centraal.get(kengetal.code), teller, noemer, percentage)
            uit.append(
                self._invoer(
                    CIJFER,
                    kengetal.pk,
                    herkomst,
                    staat=Staat.BEANTWOORD.value,
                    teller=teller,
                    noemer=noemer,
                    percentage=percentage,
                    toelichting=cijferverhaal(self.o, kengetal.indicator, kengetal.uitsplitsing, self.werkjaar),
                    **oordeel,
                )
            )
        if self.o.kort == EERSTE and centraal:
            uit.pop()  # the first organisation still has one to look at
        return uit

    def _bewaar_acties(self, nu: dt.datetime) -> None:
        """The actions of this year with where they stand; those that are new first."""
        nu_lopend = [
            (actie, stand)
            for actie in acties(self.o, EERSTE_VERSLAGJAAR, self.werkjaar)
            for stand in actie.standen
            if stand.werkjaar == self.werkjaar
        ]
        spoor = {"organisatie_id": self.verslag.organisatie_id}
        persoon = self.dossier.schrijver.persoon
        nieuw = [actie for actie, _ in nu_lopend if actie.sleutel not in self.dossier.acties]
        gemaakt = Actie.objects.bulk_create(
            Actie(
                **spoor,
                doel=actie.doel,
                waarom=actie.waarom,
                thema_code=actie.thema,
                begonnen_in=self.verslag.werkjaar,
                gemaakt_door=persoon,
                gemaakt_op=nu,
            )
            for actie in nieuw
        )
        self.dossier.acties |= {actie.sleutel: rij for actie, rij in zip(nieuw, gemaakt, strict=True)}
        Actiestand.objects.bulk_create(
            Actiestand(
                **spoor,
                actie=self.dossier.acties[actie.sleutel],
                werkjaar=self.verslag.werkjaar,
                stand=stand.stand,
                stappen=stand.stappen,
                resultaat=stand.resultaat,
                waarom_niet=stand.waarom_niet,
                vervolg=stand.vervolg,
                gewijzigd_door=persoon,
                gewijzigd_op=nu,
            )
            for actie, stand in nu_lopend
        )

    def _vul_aan(self, stabiel_id: str, alinea: str, nu: dt.datetime) -> None:
        vorige = self.teksten[stabiel_id]
        self._bewaar_teksten({stabiel_id: (tekst.schoon(vorige + html_van(alinea)), Herkomst.NIEUW)}, nu)

    def _wijzig(self, nu: dt.datetime) -> None:
        self._vul_aan(self._besproken[0], opvolging(self.o, "beantwoord", self.werkjaar, "wijziging"), nu)

    @cached_property
    def _besproken(self) -> list[str]:
        """The sections Opgroeien speaks about, of those that were filled in."""
        gevuld = [sid for sid in _TWEEDE_LEZING if self.teksten.get(sid)]
        return gevuld or [sid for sid, html in self.teksten.items() if html]

    # -- the life of the report ---------------------------------------------------------------------------------------

    def _teken(self, nu: dt.datetime) -> None:
        gezien = sha256(lees_concept(self.verslag).canoniek())
        workflow.teken(self.verslag.pk, toegang=self.dossier.ondertekenaar, nu=nu, gezien=gezien)

    def _dien_in(self, nu: dt.datetime) -> None:
        self.indiening = workflow.dien_in(self.verslag.pk, toegang=self.dossier.ondertekenaar, nu=nu).pk
        bronnen.feiten_uit_indiening(self.indiening)
        self.dossier.vorige_teksten = dict(self.teksten)
        self.ronde += 1

    def _neem(self, nu: dt.datetime) -> None:
        toegang = self.dossier.dossierbeheerder(self.werkjaar)
        workflow.neem_in_behandeling(self.verslag.pk, toegang=toegang, nu=nu)
        if self.ronde > 1:
            return
        plek = kies(self._besproken, "plek", self.o.kort, self.werkjaar)
        if kans(35, "opmerking", self.o.kort, self.werkjaar):
            woorden = opvolging(self.o, "opmerking", self.werkjaar)
            self.draad = opvolgen.plaats_opmerking(self._nieuwste, plek, woorden, toegang=toegang, nu=nu)
            if kans(60, "reactie", self.o.kort, self.werkjaar):
                reactie, later = opvolging(self.o, "antwoord", self.werkjaar), nu + dt.timedelta(hours=5)
                opvolgen.antwoord(self.draad, reactie, toegang=self.dossier.schrijver, nu=later)
        if kans(25, "notitie", self.o.kort, self.werkjaar):
            opvolgen.noteer(self._nieuwste, plek, opvolging(self.o, "intern", self.werkjaar), toegang=toegang, nu=nu)

    @property
    def _nieuwste(self) -> Indiening:
        """The newest submission, with the report as it is now."""
        return Indiening.objects.select_related("verslag").get(pk=self.indiening)

    def _vraag(self, nu: dt.datetime) -> None:
        toegang = self.dossier.dossierbeheerder(self.werkjaar)
        aantal = 2 if kans(30, "twee vragen", self.o.kort, self.werkjaar) else 1
        for stabiel_id in self._besproken[:aantal]:
            reden = opvolging(self.o, "aanvulling", self.werkjaar, stabiel_id)
            tegen = nu.date() + dt.timedelta(days=21)
            opvolgen.vraag(self._nieuwste, stabiel_id, reden, uiterlijk=tegen, toegang=toegang, nu=nu)
        workflow.vraag_aanvulling(self.verslag.pk, toegang=toegang, nu=nu)

    def _antwoord(self, nu: dt.datetime) -> None:
        """The organisation adds to its text and says so with each request."""
        for vraag in onbeantwoorde(self.verslag).select_related("verslag"):
            aanvulling = opvolging(self.o, "verduidelijking", self.werkjaar, vraag.stabiel_id)
            self._vul_aan(vraag.stabiel_id, aanvulling, nu)
            antwoord = opvolging(self.o, "beantwoord", self.werkjaar, vraag.stabiel_id)
            beantwoord(vraag, antwoord, versie=0, door=self.dossier.schrijver.persoon, nu=nu)

    def _rond_af(self, nu: dt.datetime) -> None:
        toegang = self.dossier.dossierbeheerder(self.werkjaar)
        for vraag in self.verslag.aanvullingen.filter(afgehandeld_op=None) if self.ronde > 1 else ():
            opvolgen.vink_af(vraag, toegang=toegang, nu=nu)
        if self.draad:
            opvolgen.los_op(self.draad, True, toegang=toegang, nu=nu)
            self.draad = None
        if self.o.kort == TWEEDE and settings.BEDENKTIJD > _VERGISSING:
            workflow.rond_af(self.verslag.pk, toegang=toegang, nu=nu)  # too early: undone, and closed again
            workflow.maak_afronden_ongedaan(self.verslag.pk, toegang=toegang, nu=nu + _VERGISSING)
            nu += 2 * _VERGISSING
        workflow.rond_af(self.verslag.pk, toegang=toegang, nu=nu, afspraken=self._afspraken(nu))

    def _afspraken(self, nu: dt.datetime) -> list[NieuweAfspraak]:
        """What Opgroeien agrees with the first organisation for the year after."""
        if self.o.kort != EERSTE:
            return []
        return [NieuweAfspraak(_AFSPRAKEN[0], dt.date(nu.year + 1, 3, 1)), NieuweAfspraak(_AFSPRAKEN[1])]

    def _heropen(self, nu: dt.datetime) -> None:
        reden = opvolging(self.o, "heropenen", self.werkjaar)
        toegang = self.dossier.dossierbeheerder(self.werkjaar)
        workflow.heropen(self.verslag.pk, toegang=toegang, nu=nu, reden=reden)

    def _neem_terug(self, nu: dt.datetime) -> None:
        workflow.neem_terug(self.verslag.pk, toegang=self.dossier.ondertekenaar, nu=nu)
