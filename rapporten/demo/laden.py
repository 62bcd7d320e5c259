"""Load the whole demo, once, in one transaction: history, filed years, and the year in progress."""

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.toegang import systeem
from organisaties.models import Persoon
from rapporten.choices import Editiesoort, Hoofdstuk, Onderwerp
from rapporten.models import Indiening, Melding, Meldingsmail
from rapporten.sectorbeeld import edities
from rapporten.sectorbeeld.invoeren import importeer, schrijf_fouten
from rapporten.sectorbeeld.notas import schrijf_nota
from rapporten.sectorbeeld.opendata import stel_open

from .basis import ACCOUNTS, ANDERE, EERSTE, TWEEDE, Basis, maak_basis
from .ernaast import zaai_ernaast
from .gesprekken import zaai_gesprek
from .historiek import EERSTE_JAAR, LAATSTE_JAAR, centraal_csv, cijfers_csv, groeiniveaus_csv
from .hulpmiddelen import zaai_hulpmiddelen
from .organisaties import ORGANISATIES, DemoOrganisatie
from .signalen import zaai_signalen
from .termijn import zaai_termijn
from .verloop import EERSTE_VERSLAGJAAR, komend_werkjaar, toestanden, verloop, via_portaal, vrije_vorm
from .verslagen import Dossier

Voortgang = Callable[[str], None]

RAPPORTERENDE = ORGANISATIES

# The PDFs of the past are made in the background, a few at a time, so that a new filing never waits for them.
_PDF_RUST = dt.timedelta(seconds=8)
_PAS_GEBEURD = dt.timedelta(days=30)

NOTA = (
    "Dit is een demo-tekst.\n\nOp de regionale overleggen lazen we deze niveaus samen. Veel organisaties vertelden"
    " dat ze strenger naar zichzelf kijken dan vroeger: een niveau behouden vroeg daardoor evenveel als stijgen.\n\n"
    "We nemen het effect van de hulpverlening mee als onderwerp voor een leerdag."
)


def is_geladen() -> bool:
    """Tell whether the demo is there."""
    return Persoon.objects.filter(email=ACCOUNTS[0].email).exists()


def laad(*, nu: dt.datetime, wachtwoord: str, meld: Voortgang) -> bool:
    """Load the demo as of `nu`; returns False if it was there already: then only another password is set.

    All or nothing. Needs the frameworks and trees; raises what the rooms of the house raise if something does not fit.
    """
    with systeem():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('laad_demo'))")
        if is_geladen():
            _zet_wachtwoord(wachtwoord)
            return False
        eerder = Opdracht.objects.aggregate(Max("pk"))["pk__max"] or 0
        meld("Organisaties en accounts")
        basis = maak_basis(nu, wachtwoord)
        komend = komend_werkjaar(nu)
        meld(f"Cijfers van {EERSTE_JAAR} tot {komend - 1}")
        _importeer(basis, komend)
        _lees_centraal_in(basis, komend)
        meld(f"Verslagen over {EERSTE_VERSLAGJAAR} tot {komend}")
        _verslagen(basis, nu, komend)
        zaai_ernaast(basis, komend, nu)
        zaai_gesprek(basis, nu)
        zaai_hulpmiddelen(basis, nu)
        meld("Beleidssignalen")
        zaai_signalen(basis, komend, nu)
        zaai_termijn(basis, komend, nu)
        meld("Sectorbeeld")
        _edities(basis, komend)
        _ruim_opdrachten_op(eerder, nu)
        _ruim_meldingen_op(nu)
    return True


def _zet_wachtwoord(wachtwoord: str) -> None:
    """The password that is printed is the one that works; setting it ends the sessions of the accounts."""
    for persoon in Persoon.objects.filter(email__in=[account.email for account in ACCOUNTS], is_active=True):
        if not persoon.check_password(wachtwoord):
            persoon.set_password(wachtwoord)
            persoon.save(update_fields=["password"])


def _importeer(basis: Basis, komend: int) -> None:
    """What was not filed here comes in as history: all years up to 2022, and after that who used another form."""

    def niet_hier(o: DemoOrganisatie, werkjaar: int) -> bool:
        return werkjaar <= LAATSTE_JAAR or not via_portaal(o, werkjaar) or vrije_vorm(o, werkjaar)

    jaren = range(EERSTE_JAAR, komend)
    for onderwerp, csv in (
        (Onderwerp.GROEINIVEAUS, groeiniveaus_csv(jaren, niet_hier)),
        (Onderwerp.CIJFERS, cijfers_csv(jaren, niet_hier)),
    ):
        uitkomst = importeer(onderwerp, csv.encode(), f"demo_{onderwerp.value}.csv", door=basis.accounts["beheerder"])
        if uitkomst.fouten:
            raise ValueError(schrijf_fouten(uitkomst.fouten))


def _lees_centraal_in(basis: Basis, komend: int) -> None:
    """What Opgroeien already has about the coming werkjaar, of a few: to confirm, to contest, and contested."""

    def gekozen(o: DemoOrganisatie, werkjaar: int) -> bool:
        nog_leeg = toestanden(komend).get(o.kort) == "begonnen"
        return o.kort in (EERSTE, ANDERE) or nog_leeg

    csv = centraal_csv(komend, gekozen)
    uitkomst = importeer(Onderwerp.CIJFERS, csv.encode(), "demo_centraal.csv", door=basis.accounts["beheerder"])
    if uitkomst.fouten:
        raise ValueError(schrijf_fouten(uitkomst.fouten))


def _verslagen(basis: Basis, nu: dt.datetime, komend: int) -> None:
    for o in RAPPORTERENDE:
        dossier = Dossier(o, basis)
        for jaar in range(EERSTE_VERSLAGJAAR, komend + 1):
            if o.actief(jaar):
                dossier.beleef(jaar, verloop(o, jaar, nu))


def _edities(basis: Basis, komend: int) -> None:
    """Freeze every year but the last one that was filed: that one and the coming one are still moving."""
    for jaar in range(EERSTE_JAAR, komend - 1):
        edities.leg_vast(jaar, basis.accounts["beheerder"], f"Demo: vastgelegd nadat alles over {jaar} binnen was.")
    for jaar in (komend - 1, komend):
        edities.herbereken(jaar)
    with systeem():
        schrijf_nota(
            komend - 2,
            Hoofdstuk.GROEINIVEAUS,
            tekst=NOTA,
            gepubliceerd=True,
            versie=0,
            door=basis.accounts["beheerder"],
        )
        for jaar in (komend - 3, komend - 2):
            editie = edities.nieuwste_editie(jaar, Editiesoort.DEFINITIEF)
            assert editie is not None
            stel_open(editie, door=basis.accounts["beheerder"], nu=timezone.now())


def _ruim_meldingen_op(nu: dt.datetime) -> None:
    """What happened in the demo's past was mailed and, but for the last weeks, read: only what is new rings."""
    for persoon in Persoon.objects.filter(pk__in=Melding.objects.values("persoon")):
        mail = Meldingsmail.objects.create(persoon=persoon, dag=nu.date(), op=nu)
        Melding.objects.filter(persoon=persoon, mail=None).update(mail=mail)
    Melding.objects.filter(op__lt=nu - _PAS_GEBEURD, gelezen_op=None).update(gelezen_op=nu)


def _ruim_opdrachten_op(eerder: int, nu: dt.datetime) -> None:
    """What the jobs of the past would do is done (facts, editions) or makes no sense any more (mails of years ago)."""
    nieuw = Opdracht.objects.filter(pk__gt=eerder)
    nieuw.exclude(soort="verslagpdf").delete()
    volgorde = sorted(nieuw, key=lambda opdracht: -opdracht.argumenten["indiening_id"])
    eigen = {o.ondernemingsnummer for o in ORGANISATIES if o.kort in (EERSTE, TWEEDE, ANDERE)}
    nummers = dict(Indiening.objects.values_list("pk", "organisatie__ondernemingsnummer"))
    volgorde.sort(key=lambda opdracht: nummers[opdracht.argumenten["indiening_id"]] not in eigen)
    for plaats, opdracht in enumerate(volgorde):
        opdracht.niet_voor = nu + plaats * _PDF_RUST
    Opdracht.objects.bulk_update(volgorde, ["niet_voor"])
