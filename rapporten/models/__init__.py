"""The records of reporting, by subject."""

from rapporten.models.aantonen import Aantoning, Bewijsband, Bewijsstuk, Ervaringsmeting
from rapporten.models.afspraken import Afspraak, Opvolgpunt, OpvolgpuntVersie
from rapporten.models.bomen import Boom, Knoop, Toewijzing
from rapporten.models.checklist import Checklistpunt, Checklistvink
from rapporten.models.cijfers import Cijferbesluit, Cijfergrens, Cijferspreiding, Sectorband
from rapporten.models.dossiers import Dossieroverdracht, Werklijstkeuze
from rapporten.models.feiten import Aggregaat, Bron, Editie, EditieBron, Importpartij, Vastlegging, Waarneming
from rapporten.models.gesprekken import (
    Duiding,
    Gesprek,
    Gespreksdeelname,
    Gesprekspunt,
    Gespreksreactie,
    Gespreksverslag,
)
from rapporten.models.importvoorstel import Importvoorstel
from rapporten.models.indiening import Indiening, Ondertekening, Verslagpdf
from rapporten.models.inhoud import (
    Afbeelding,
    Antwoord,
    AntwoordVersie,
    Bijlage,
    Cijfer,
    CijferVersie,
    KlaarMelding,
    Score,
    ScoreVersie,
    Uitsplitsing,
    UitsplitsingVersie,
    Verklaring,
)
from rapporten.models.koppelingen import Koppeling
from rapporten.models.logboek import Notitie, Notitiegebruik
from rapporten.models.meedenken import Lezersreactie, Meegedacht
from rapporten.models.meldingen import Melding, Meldingsmail, Meldingsvoorkeur
from rapporten.models.ondersteuning import Hulpvraag, Ondersteuningsstap, Ondersteuningstraject, Trajectstap
from rapporten.models.ondertekenen import GetekendeInhoud, Ondertekenverzoek
from rapporten.models.opendata import Openbestand, Openstelling
from rapporten.models.opvolging import Aanvulling, Draadstap, InterneNotitie, Notitiestap, Opmerking
from rapporten.models.passages import Standaardpassage
from rapporten.models.samen import Aanwezigheid, Kanttekening, Leesmoment, Werkverdeling
from rapporten.models.sectornotas import Sectornota
from rapporten.models.signalen import (
    BeantwoordSignaal,
    Beleidssignaal,
    Label,
    Labelwijziging,
    Signaalantwoord,
    Signaallabel,
    Signaalstap,
)
from rapporten.models.sjabloon import Sjabloonvoorstel
from rapporten.models.slotbrieven import Slotbrief, Slotbriefconcept, Slotbriefpdf
from rapporten.models.termijn import Herinnering, Uitstelvraag
from rapporten.models.uitvoer import Uitvoer
from rapporten.models.verslag import Overgang, Verslag
from rapporten.models.vragenlijst import Vragenlijstpdf

__all__ = [
    "Aantoning",
    "Aanvulling",
    "Aanwezigheid",
    "Afbeelding",
    "Afspraak",
    "Aggregaat",
    "Antwoord",
    "AntwoordVersie",
    "BeantwoordSignaal",
    "Beleidssignaal",
    "Bewijsband",
    "Bewijsstuk",
    "Bijlage",
    "Boom",
    "Bron",
    "Checklistpunt",
    "Checklistvink",
    "Cijfer",
    "CijferVersie",
    "Cijferbesluit",
    "Cijfergrens",
    "Cijferspreiding",
    "Dossieroverdracht",
    "Draadstap",
    "Duiding",
    "Editie",
    "EditieBron",
    "Ervaringsmeting",
    "Gesprek",
    "Gespreksdeelname",
    "Gesprekspunt",
    "Gespreksreactie",
    "Gespreksverslag",
    "GetekendeInhoud",
    "Herinnering",
    "Hulpvraag",
    "Importpartij",
    "Importvoorstel",
    "Indiening",
    "InterneNotitie",
    "Kanttekening",
    "KlaarMelding",
    "Knoop",
    "Koppeling",
    "Label",
    "Labelwijziging",
    "Leesmoment",
    "Lezersreactie",
    "Meegedacht",
    "Melding",
    "Meldingsmail",
    "Meldingsvoorkeur",
    "Notitie",
    "Notitiegebruik",
    "Notitiestap",
    "Ondersteuningsstap",
    "Ondersteuningstraject",
    "Ondertekening",
    "Ondertekenverzoek",
    "Openbestand",
    "Openstelling",
    "Opmerking",
    "Opvolgpunt",
    "OpvolgpuntVersie",
    "Overgang",
    "Score",
    "ScoreVersie",
    "Sectorband",
    "Sectornota",
    "Signaalantwoord",
    "Signaallabel",
    "Signaalstap",
    "Sjabloonvoorstel",
    "Slotbrief",
    "Slotbriefconcept",
    "Slotbriefpdf",
    "Standaardpassage",
    "Toewijzing",
    "Trajectstap",
    "Uitsplitsing",
    "UitsplitsingVersie",
    "Uitstelvraag",
    "Uitvoer",
    "Vastlegging",
    "Verklaring",
    "Verslag",
    "Verslagpdf",
    "Vragenlijstpdf",
    "Waarneming",
    "Werklijstkeuze",
    "Werkverdeling",
]
