"""Who and when: the organisations of the demo with their past, the accounts, the werkjaren and the assignments."""

import datetime as dt
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from organisaties.choices import OPGROEIEN, Convenantonderdeel, Lidrol, Regio, Sectorrolsoort
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
    Uitstel,
    Werkjaar,
    sorteernaam,
)
from rapporten.models import Boom, Toewijzing

from .historiek import EERSTE_JAAR
from .organisaties import FUSIES, ORGANISATIES, DemoOrganisatie, actieve
from .teksten import convenant, opvolging
from .verloop import BRUSSEL, EERSTE_VERSLAGJAAR, komend_werkjaar, uitstel, via_portaal, vrije_vorm

EERSTE, TWEEDE, ANDERE = "Aalbes", "Braam", "Framboos"
SINDS = dt.date(2023, 1, 1)


@dataclass(frozen=True)
class Account:
    """A demo account that people sign in with, and what it may do where."""

    naam: str
    lid: tuple[tuple[str, Lidrol], ...] = ()
    sectorrol: Sectorrolsoort | None = None
    regio: str = ""

    @property
    def email(self) -> str:
        """The address, plainly of the demo."""
        return f"{self.naam}@demo.example"

    @property
    def uitleg(self) -> str:
        """What this account is, for who starts the demo."""
        if self.sectorrol:
            waar = "Opgroeien" if self.sectorrol in OPGROEIEN else "sector"
            return f"{self.sectorrol.label} ({Regio(self.regio).label if self.regio else waar})"
        rollen = {rol.label for _, rol in self.lid}
        return f"{', '.join(sorted(rollen))} van {' en '.join(kort for kort, _ in self.lid)}"


ACCOUNTS = (
    Account("coordinator", tuple((kort, Lidrol.KWALITEITSCOORDINATOR) for kort in (EERSTE, TWEEDE))),
    Account("medewerker", ((EERSTE, Lidrol.MEDEWERKER),)),
    Account("ondertekenaar", ((EERSTE, Lidrol.ONDERTEKENAAR),)),
    Account("lezer", ((EERSTE, Lidrol.LEZER),)),
    Account("ander", ((ANDERE, Lidrol.KWALITEITSCOORDINATOR),)),
    Account("dossierbeheerder", sectorrol=Sectorrolsoort.DOSSIERBEHEERDER),
    Account("beheerder", sectorrol=Sectorrolsoort.BEHEERDER),
    Account("waarnemer", sectorrol=Sectorrolsoort.WAARNEMER),
    Account("partner", sectorrol=Sectorrolsoort.REGIONALE_PARTNER, regio=Regio.ANTWERPEN),
)
_NAMEN = {
    "coordinator": "Demo-kwaliteitscoördinator",
    "medewerker": "Demo-medewerker",
    "ondertekenaar": "Demo-ondertekenaar",
    "lezer": "Demo-lezer",
    "ander": f"Demo-kwaliteitscoördinator {ANDERE}",
    "dossierbeheerder": "Demo-dossierbeheerder",
    "beheerder": "Demo-beheerder",
    "waarnemer": "Demo-waarnemer",
    "partner": "Demo-regionale partner",
}
# Colleagues at Opgroeien beside the demo account, who follow the other regions; nobody signs in as them.
_COLLEGAS = ("Demo-dossierbeheerder oost", "Demo-dossierbeheerder west")
_COLLEGA_VAN_REGIO = {"limburg": 0, "vlaams-brabant": 0, "brussel": 0, "west-vlaanderen": 1}

_THEMAS = (
    ("Participatie en ervaring", "Hoe denken jongeren, ouders en medewerkers mee, en wat verandert daardoor?"),
    ("Vrijheidsbeperking voorkomen", "Wat doet u om vrijheidsbeperkende maatregelen te voorkomen en af te bouwen?"),
    ("Ervaringsmetingen openmaken", "Hoe meet u ervaringen, en met wie deelt u wat eruit komt?"),
    ("Kwaliteit in netwerken", "Hoe bewaakt u kwaliteit wanneer meerdere organisaties samen hulp bieden?"),
)


CONVENANTEN_VANAF = dt.date(2023, 1, 1)
_AFGESPROKEN = {
    "zorggarantie": "Een dringende vraag krijgt binnen vijf werkdagen een eerste gesprek.",
    "via-6": "Een halftijdse collega om de avonden met twee te kunnen doen.",
    "een-gezin-een-plan": "Een collega werkt een halve dag per week mee in het netwerk.",
    "andere-afspraken-convenant": "Elke medewerker volgt twee dagen vorming per jaar.",
}


@dataclass
class Basis:
    """What the reports need: the rows by short name of the organisation."""

    organisaties: dict[str, Organisatie] = field(default_factory=dict)
    schrijvers: dict[str, Persoon] = field(default_factory=dict)
    ondertekenaars: dict[str, Persoon] = field(default_factory=dict)
    dossierbeheerders: list[Persoon] = field(default_factory=list)
    accounts: dict[str, Persoon] = field(default_factory=dict)
    toewijzingen: dict[tuple[str, int], Toewijzing] = field(default_factory=dict)

    def dossierbeheerder(self, o: DemoOrganisatie, werkjaar: int) -> Persoon:
        """Return who follows this organisation: by region, and those of the demo accounts by the demo account."""
        if o.kort in (EERSTE, TWEEDE, ANDERE):
            return self.accounts["dossierbeheerder"]
        collega = _COLLEGA_VAN_REGIO.get(o.regio(werkjaar))
        return self.accounts["dossierbeheerder"] if collega is None else self.dossierbeheerders[collega]


def maak_basis(nu: dt.datetime, wachtwoord: str) -> Basis:
    """Store organisations, accounts, and the werkjaren with their assignments up to the one due next.

    Runs as the system.
    """
    laatste = komend_werkjaar(nu)
    basis = Basis(organisaties=_organisaties())
    _werkjaren(laatste)
    _personen(basis, wachtwoord)
    _toewijzingen(basis, laatste)
    _uitstellen(basis, laatste, nu)
    _convenanten(basis, nu)
    return basis


def _convenanten(basis: Basis, nu: dt.datetime) -> None:
    """What stands in the convenant of each, from the year of the new tree on."""
    Convenantpunt.objects.bulk_create(
        Convenantpunt(
            organisatie=basis.organisaties[o.kort],
            onderdeel=onderdeel,
            naam="Demo-afspraak over vorming" if onderdeel == Convenantonderdeel.ANDERE else "",
            omschrijving=_AFGESPROKEN.get(onderdeel, ""),
            van=CONVENANTEN_VANAF,
            gewijzigd_door=basis.accounts["beheerder"],
            gewijzigd_op=nu,
        )
        for o in ORGANISATIES
        for onderdeel in convenant(o)
    )


def _organisaties() -> dict[str, Organisatie]:
    rijen = Organisatie.objects.bulk_create(
        Organisatie(ondernemingsnummer=o.ondernemingsnummer, naam=o.naam, sorteernaam=sorteernaam(o.naam))
        for o in ORGANISATIES
    )
    van = {o.kort: rij for o, rij in zip(ORGANISATIES, rijen, strict=True)}
    Regioperiode.objects.bulk_create(
        Regioperiode(organisatie=van[o.kort], regio=p.waarde, vanaf=p.vanaf) for o in ORGANISATIES for p in o.regios
    )
    Grootteperiode.objects.bulk_create(
        Grootteperiode(organisatie=van[o.kort], grootte=p.waarde, vanaf=p.vanaf)
        for o in ORGANISATIES
        for p in o.groottes
    )
    Erkenning.objects.bulk_create(
        Erkenning(organisatie=van[o.kort], werkvorm=e.werkvorm, capaciteit=e.capaciteit, van=e.vanaf, tot_en_met=o.tot)
        for o in ORGANISATIES
        for e in o.erkenningen
    )
    Fusie.objects.bulk_create(
        Fusie(opgegane=van[kort], overnemende=van[fusie.naar], datum=fusie.datum)
        for fusie in FUSIES
        for kort in fusie.van
    )
    return van


def _werkjaren(laatste: int) -> None:
    jaren = range(EERSTE_JAAR, laatste + 1)
    Werkjaar.objects.bulk_create(
        (Werkjaar(jaar=jaar, uiterste_datum=dt.date(jaar + 1, 6, 1)) for jaar in jaren), ignore_conflicts=True
    )
    Kwaliteitsthema.objects.bulk_create(
        Kwaliteitsthema(werkjaar_id=jaar, naam=naam, omschrijving=omschrijving)
        for jaar in range(EERSTE_VERSLAGJAAR, laatste + 1)
        for naam, omschrijving in [_THEMAS[jaar % len(_THEMAS)]]
    )


def _personen(basis: Basis, wachtwoord: str) -> None:
    """The demo accounts share one password (hashed once); all others cannot sign in."""
    gehasht, geen = make_password(wachtwoord), make_password(None)
    van = ORGANISATIES
    rijen = Persoon.objects.bulk_create(
        [
            *(Persoon(email=a.email, naam=_NAMEN[a.naam], password=gehasht) for a in ACCOUNTS),
            *(Persoon(email=_adres(naam), naam=naam, password=geen) for naam in _COLLEGAS),
            *(Persoon(email=_adres(naam), naam=naam, password=geen) for naam in _namen("kwaliteitscoördinator")),
            *(Persoon(email=_adres(naam), naam=naam, password=geen) for naam in _namen("directie")),
        ]
    )
    eind = len(ACCOUNTS) + len(_COLLEGAS)
    basis.accounts = {a.naam: rij for a, rij in zip(ACCOUNTS, rijen, strict=False)}
    basis.dossierbeheerders = rijen[len(ACCOUNTS) : eind]
    basis.schrijvers = {o.kort: rij for o, rij in zip(van, rijen[eind:], strict=False)}
    basis.ondertekenaars = {o.kort: rij for o, rij in zip(van, rijen[eind + len(van) :], strict=True)}
    leden = [
        Lidmaatschap(
            organisatie=basis.organisaties[o.kort], persoon=persoon, rol=rol, van=max(o.vanaf, SINDS), tot_en_met=o.tot
        )
        for o in van
        if o.tot is None
        for persoon, rol in (
            (basis.schrijvers[o.kort], Lidrol.KWALITEITSCOORDINATOR),
            (basis.ondertekenaars[o.kort], Lidrol.ONDERTEKENAAR),
        )
    ]
    for account in ACCOUNTS:
        persoon = basis.accounts[account.naam]
        for kort, rol in account.lid:
            leden.append(Lidmaatschap(organisatie=basis.organisaties[kort], persoon=persoon, rol=rol, van=SINDS))
            if rol == Lidrol.KWALITEITSCOORDINATOR:
                basis.schrijvers[kort] = persoon
            elif rol == Lidrol.ONDERTEKENAAR:
                basis.ondertekenaars[kort] = persoon
    Lidmaatschap.objects.bulk_create(leden)
    Sectorrol.objects.bulk_create(
        [
            *(
                Sectorrol(persoon=basis.accounts[a.naam], rol=a.sectorrol, regio=a.regio, van=SINDS)
                for a in ACCOUNTS
                if a.sectorrol not in (None, Sectorrolsoort.DOSSIERBEHEERDER)
            ),
            *(
                Sectorrol(
                    persoon=basis.accounts["dossierbeheerder"] if collega is None else basis.dossierbeheerders[collega],
                    rol=Sectorrolsoort.DOSSIERBEHEERDER,
                    regio=regio,
                    van=SINDS,
                )
                for regio in Regio.values
                for collega in [_COLLEGA_VAN_REGIO.get(regio)]
            ),
        ]
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=persoon, email=persoon.email, verified=True, primary=True)
        for persoon in basis.accounts.values()
    )


def _namen(wat: str) -> list[str]:
    return [f"Demo-{wat} {o.kort}" for o in ORGANISATIES]


def _adres(naam: str) -> str:
    return f"{naam.removeprefix('Demo-').replace(' ', '.').replace('ö', 'o').lower()}@demo.example"


def _toewijzingen(basis: Basis, laatste: int) -> None:
    bomen = {boom.code: boom for boom in Boom.objects.order_by("versie")}
    rijen = [
        (
            (o.kort, jaar),
            Toewijzing(
                organisatie=basis.organisaties[o.kort],
                werkjaar_id=jaar,
                boom=bomen["vrije-vorm" if vrije_vorm(o, jaar) else "nieuwe-boom"],
                nulpunt=o.eerste_werkjaar == jaar,
            ),
        )
        for jaar in range(EERSTE_VERSLAGJAAR, laatste + 1)
        for o in actieve(jaar)
        if via_portaal(o, jaar)
    ]
    gemaakt = Toewijzing.objects.bulk_create(rij for _, rij in rijen)
    basis.toewijzingen = {sleutel: rij for (sleutel, _), rij in zip(rijen, gemaakt, strict=True)}


def _uitstellen(basis: Basis, laatste: int, nu: dt.datetime) -> None:
    Uitstel.objects.bulk_create(
        Uitstel(
            organisatie=basis.organisaties[o.kort],
            werkjaar_id=jaar,
            tot_en_met=dag,
            reden=opvolging(o, "uitstel", jaar),
            verleend_door=basis.accounts["beheerder"],
            verleend_op=min(nu - dt.timedelta(days=8), dt.datetime(jaar + 1, 5, 12, 10, 15, tzinfo=BRUSSEL)),
        )
        for jaar in range(EERSTE_VERSLAGJAAR, laatste + 1)
        for o in actieve(jaar)
        if (dag := uitstel(o, jaar))
    )
