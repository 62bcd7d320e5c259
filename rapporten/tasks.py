"""Later work of the reports. Handlers run as the system, each in one transaction with its mark that it is done."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from kwaliteit.opdrachten.register import soort, vooruit
from rapporten import berichten, bronnen, herinneren
from rapporten import verslagpdf as pdf
from rapporten.meldingen import mailen, stand
from rapporten.models import Meldingsmail
from rapporten.sectorbeeld import edities, vastleggen
from rapporten.sectorbeeld.invoeren import voorstellen as importvoorstellen
from rapporten.signalen import lezen
from rapporten.slotbrief import pdf as briefpdf
from rapporten.uitvoer import maken as uitvoer_maken
from rapporten.uitvoer import post as uitvoerpost
from rapporten.uitvoer import vragen as uitvoer_vragen
from rapporten.vragenlijst import pdf as vragenlijst


@soort("verslagpdf", wachtrij="pdf")
def verslagpdf(*, indiening_id: int) -> None:
    """Make the PDF of a submission."""
    pdf.maak(indiening_id)


@soort("slotbriefpdf", wachtrij="pdf")
def slotbriefpdf(*, slotbrief_id: int) -> None:
    """Make the PDF of a closing letter."""
    briefpdf.maak(slotbrief_id)


@soort("vragenlijstpdf", wachtrij="pdf")
def vragenlijstpdf(*, toewijzing_id: int) -> None:
    """Make the PDF of a questionnaire."""
    vragenlijst.maak(toewijzing_id)


@soort("herinnering")
def herinnering(*, toewijzing_id: int, tegen: str, dagen: int) -> None:
    """Remind an organisation of the due date, unless that moved or the report was filed. Sent twice, it has one id."""
    bericht = herinneren.bericht_voor(
        toewijzing_id, tegen=dt.date.fromisoformat(tegen), dagen=dagen, dag=timezone.localdate()
    )
    if bericht and herinneren.noteer(toewijzing_id, nu=timezone.now()):
        bericht.send()


@soort("herinnering_nu")
def herinnering_nu(*, herinnering_id: int) -> None:
    """Send the reminder of somebody of Opgroeien, unless the report was filed. Sent twice, it has one Message-ID."""
    if bericht := herinneren.bericht_van(herinnering_id, nu=timezone.now()):
        bericht.send()


@vooruit
def herinneringen(nu: dt.datetime) -> None:
    """Plan the reminders that are due."""
    herinneren.plan_herinneringen(nu)


@soort("meldingen_bundelen")
def meldingen_bundelen(*, persoon_id: int) -> None:
    """Put what somebody wants to hear at once in mails. When an earlier job did, there is nothing left to do."""
    mailen.bundel(persoon_id, nu=timezone.now())


@soort("dagoverzicht")
def dagoverzicht(*, persoon_id: int, dag: str) -> None:
    """Put what somebody wants to hear once a day in one mail."""
    mailen.bundel_dag(persoon_id, dt.date.fromisoformat(dag), nu=timezone.now())


@soort("meldingsmail")
def meldingsmail(*, mail_id: int) -> None:
    """Send a mail with notifications. Sent twice, it has one Message-ID and says nothing else."""
    bericht, _ = berichten.meldingsmail(mail_id, timezone.localdate())
    if bericht:
        bericht.send()
        Meldingsmail.objects.filter(pk=mail_id).update(verzonden_op=timezone.now())


@vooruit
def meldingen_vooruit(nu: dt.datetime) -> None:
    """Close what was handled, and plan the daily digests."""
    stand.sluit_af(nu)
    mailen.plan_dagoverzichten(nu)


@soort("feiten")
def feiten(*, indiening_id: int) -> None:
    """Make the facts of a submission, and plan to count its werkjaar again."""
    werkjaar = bronnen.feiten_uit_indiening(indiening_id)
    if werkjaar is not None:
        bronnen.plan_editie(werkjaar)


@soort("beleidssignalen")
def beleidssignalen(*, indiening_id: int) -> None:
    """Let the signals for policy follow a submission."""
    lezen.verwerk(indiening_id)


@soort("editie", tijdslimiet=300)
def editie(*, werkjaar: int) -> None:
    """Count the live edition of a werkjaar."""
    edities.herbereken(werkjaar)


@soort("import", tijdslimiet=300, geheugen_mb=1536)
def import_(*, voorstel_id: int, poging: int) -> None:
    """Look at a file that somebody wants to import, or store it."""
    importvoorstellen.voer_uit(voorstel_id, poging)


@vooruit
def imports_opruimen(nu: dt.datetime) -> None:
    """Throw away the files that nobody agreed with in time."""
    importvoorstellen.ruim_op(nu)


@soort("vastlegging", tijdslimiet=600)
def vastlegging(*, vastlegging_id: int) -> None:
    """Freeze an edition."""
    vastleggen.voer_uit(vastlegging_id)


@soort("uitvoer", tijdslimiet=300)
def uitvoer(*, uitvoer_id: int, stap: int) -> None:
    """Write the figures that somebody asked for."""
    uitvoer_maken.maak_cijfers(uitvoer_id)


@soort("uitvoerpdf", wachtrij="pdf", tijdslimiet=180)
def uitvoerpdf(*, uitvoer_id: int, stap: int) -> None:
    """Render the sector report that somebody asked for."""
    uitvoer_maken.maak_rapport(uitvoer_id)


@soort("uitvoerplaats", wachtrij="pdf", tijdslimiet=180)
def uitvoerplaats(*, uitvoer_id: int, stap: int) -> None:
    """Draw the charts of the own place that somebody asked for."""
    uitvoer_maken.maak_plaats(uitvoer_id)


@soort("uitvoerverslagen", tijdslimiet=300)
def uitvoerverslagen(*, uitvoer_id: int, stap: int) -> None:
    """One step of a ZIP with reports."""
    uitvoer_maken.maak_verslagen(uitvoer_id, stap)


@soort("uitvoermail")
def uitvoermail(*, uitvoer_id: int) -> None:
    """Say that a file is ready or failed. Sent twice, it has one Message-ID."""
    if bericht := uitvoerpost.bericht_van(uitvoer_id):
        bericht.send()


@vooruit
def uitvoer_mislukt(nu: dt.datetime) -> None:
    """Say of files that could not be made that they failed."""
    uitvoer_vragen.meld_mislukte(nu)


@vooruit
def uitvoer_opruimen(nu: dt.datetime) -> None:
    """Take away the files that expired."""
    uitvoer_vragen.ruim_op(nu)
