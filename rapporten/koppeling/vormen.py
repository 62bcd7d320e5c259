"""What goes in and comes out of the API; OpenAPI is made from these, and their descriptions are read by people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Header, Path, Query, Schema
from pydantic import ConfigDict

from rapporten.inhoud import Inhoud

# --- what an address or a filter may hold ---
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"
GROEP = r"^[A-Za-z0-9:/+_-]{1,100}$"
KENMERK = r"^[0-9]{4}-[0-9]{10}-[0-9]{1,5}$"

Code = Annotated[str, Path(pattern=CODE, description="Een code, zoals in de lijsten staat.")]
Versienummer = Annotated[int, Path(ge=1, le=32767, description="Het nummer van de versie.")]
Jaar = Annotated[int, Path(ge=2000, le=2100, description="Het werkjaar waarover het verslag gaat.")]
Nummer = Annotated[
    str, Path(pattern=r"^[01][0-9]{9}$", description="Het ondernemingsnummer: tien cijfers, geen punten.")
]
Kenmerk = Annotated[str, Path(pattern=KENMERK, description="Het kenmerk van de indiening.")]

Versiekop = Annotated[
    str | None, Header(alias="If-Match", pattern='^"?[0-9]{1,9}"?$', description="De versie waarop u voortbouwt.")
]


class Fout(Schema):
    """Waarom iets niet kan. Er is dan niets bewaard."""

    fout: str = Field(description="In woorden, voor wie het leest.")
    fouten: dict[str, list[str]] = Field(description="Per veld wat er niet klopt; leeg als het geen veld betreft.")


# --- frameworks and trees ---
class Kader(Schema):
    """Een versie van een kader."""

    code: str
    versie: int
    naam: str
    voorlopig: bool = Field(description="De teksten liggen nog niet vast.")


class Niveau(Schema):
    """Een groeiniveau."""

    waarde: int
    naam: str
    omschrijving: str


class Element(Schema):
    """Een thema, een groep van thema's, een principe of een verwachting."""

    soort: str
    code: str
    naam: str
    nummer: str
    uitleg: str
    gewone_taal: str
    bron: str
    ouder: str | None = Field(description="De code van de groep waar dit element onder hoort.")


class Kaderinhoud(Kader):
    """Een versie van een kader met alles erin."""

    uitleg: str
    bron: str
    nvt_mogelijk: bool = Field(description="“Niet van toepassing” is een mogelijk antwoord.")
    niveaus: list[Niveau]
    elementen: list[Element]


class Kengetal(Schema):
    """Een cijfer dat organisaties invullen, met zijn definitie."""

    code: str
    indicator: str
    uitsplitsing: str
    werkvorm: str = Field(description="Leeg: van geen werkvorm in het bijzonder.")
    definitie: str


class Boom(Schema):
    """Een versie van een boomstructuur: de vragen van een verslag."""

    code: str
    versie: int
    naam: str


class Knoop(Schema):
    """Een hoofdstuk of een vraag."""

    id: str = Field(description="Blijft over de versies heen gelijk.")
    soort: str
    nummer: str
    titel: str
    uitleg: str
    gewone_taal: str
    verplicht: bool
    limiet: int | None = Field(description="Hoogstens zoveel tekens; leeg: geen grens.")
    ouder: str | None


class Boominhoud(Boom):
    """Een versie van een boomstructuur met al haar vragen."""

    uitleg: str
    knopen: list[Knoop]


# --- the sector ---
class Editie(Schema):
    """De nieuwste definitieve editie over een werkjaar."""

    werkjaar: int
    volgnummer: int
    op: dt.datetime
    opmerking: str
    kader: Kader
    methodeversie: int
    organisaties: int = Field(description="Zoveel organisaties met minstens één bron.")
    hash: str


class Aggregaat(Schema):
    """Eén cel: een thema of een kengetal, voor één groep. Van een verborgen cel is er alleen de reden."""

    werkjaar: int
    groep: str
    thema: str | None
    kengetal: str | None
    n: int | None = Field(description="Zoveel organisaties antwoordden.")
    niet_beantwoord: int | None
    nvt: int | None
    verdeling: list[int] | None = Field(description="Het aantal organisaties per niveau, vanaf 0.")
    gemiddelde: float | None
    mediaan: int | None
    q1: int | None
    q3: int | None
    percentage: float | None
    methode: str = Field(description="Van een percentage: gewogen of gemiddelde.")
    vorig_n: int | None = Field(description="Van een panel: zoveel van deze organisaties antwoordden ook vorig jaar.")
    vorig_gemiddelde: float | None = Field(description="Van een panel: wat deze organisaties vorig jaar gaven.")
    vorig_percentage: float | None = Field(description="Van een panel: wat deze organisaties vorig jaar gaven.")
    verborgen: str = Field(description="Waarom er geen getallen staan; leeg als ze er staan.")


class Bladzijde(Schema):
    """Een deel van een lange lijst."""

    aantal: int
    bladzijde: int
    bladzijden: int
    aggregaten: list[Aggregaat]


class Filter(Schema):
    """Wat u van de aggregaten wilt."""

    werkjaar: int | None = Query(None, ge=2000, le=2100, description="Eén werkjaar; zonder: alle.")
    groep: str | None = Query(
        None,
        pattern=GROEP,
        description="Bijvoorbeeld sector, regio:limburg, werkvorm:CIG of grootte:klein. Een + schrijft u als %2B.",
    )
    thema: str | None = Query(None, pattern=CODE, description="De code van een thema.")
    kengetal: str | None = Query(None, pattern=CODE, description="De code van een kengetal.")
    bladzijde: int = Query(1, ge=1, le=1_000_000)
    per_bladzijde: int = Query(100, ge=1, le=500)


# --- one's own reports ---
class Indiening(Schema):
    """Wat werd ingediend, zonder de inhoud."""

    kenmerk: str
    volgnummer: int
    op: dt.datetime
    sha256: str
    teruggenomen_op: dt.datetime | None


class Verslag(Schema):
    """Een kwaliteitsverslag van uw organisatie."""

    werkjaar: int
    status: str
    boom: Boom
    bewerkbaar: bool = Field(description="Kan nu worden ingevuld.")
    indieningen: list[Indiening]


class Ingediend(Indiening):
    """Een indiening met haar inhoud, zoals ze werd ingediend."""

    inhoud: Inhoud


class Scorerij(Schema):
    """Het groeiniveau van één thema in uw concept."""

    thema: str
    naam: str
    staat: str = Field(description="beantwoord, niet_beantwoord of nvt")
    niveau: int | None
    toelichting: str
    herkomst: str
    versie: int = Field(description="0: er werd nog niets bewaard.")


class Cijferrij(Schema):
    """Eén cijfer in uw concept."""

    kengetal: str
    naam: str
    gevraagd: bool
    staat: str = Field(description="beantwoord, niet_beantwoord of nvt")
    teller: Decimal | None
    noemer: Decimal | None
    percentage: Decimal | None
    toelichting: str
    reden: str = Field(description="Waarom het cijfer van Opgroeien niet klopt, als u het betwist.")
    herkomst: str
    versie: int = Field(description="0: er werd nog niets bewaard.")


class Invoer(Schema):
    """Wat elke rij meekrijgt."""

    model_config = ConfigDict(extra="forbid")

    versie: int | None = Field(
        None,
        ge=0,
        le=2_000_000_000,
        description="De versie waarop u voortbouwt, zoals u ze las (0: er was niets). Mag ook als kop If-Match.",
    )
    save_id: UUID | None = Field(
        None,
        description="Een eigen kenmerk van deze poging: wie ze herhaalt, verandert niets en hoort dezelfde versie.",
    )


class Scoreinvoer(Invoer):
    """Een groeiniveau om in te vullen."""

    niveau: int | Literal["nvt"] | None = Field(description="Het niveau, “nvt”, of null: nog niet beantwoord.")
    toelichting: str = Field("", max_length=200_000)


Getal = Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=40)] | None


def als_decimaal(getal: float) -> Decimal:
    """As it was written: 94.1, not the nearest binary number."""
    return Decimal(str(getal))


class Cijferinvoer(Invoer):
    """Een cijfer om in te vullen: teller en noemer, of alleen het percentage, of niet van toepassing.

    Een getal als tekst leest het portaal zoals op het scherm: met een komma.
    """

    teller: Getal = None
    noemer: Getal = None
    percentage: Getal = None
    nvt: bool = False
    toelichting: str = Field("", max_length=200_000)


class Bewaard(Schema):
    """Uw waarden staan in het concept."""

    versie: int


class Conflict(Fout):
    """Er staat intussen iets anders. Lees het, en stuur opnieuw met de versie die u hier krijgt."""

    versie: int
    wie: str
    op: str
    huidig: dict[str, Any] = Field(description="Wat er nu staat, in de velden die u instuurt.")
