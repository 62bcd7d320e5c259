"""The PDF of a letter that was sent: typed object → template → ``documenten``."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from kwaliteit.documenten import bewaar, maak_pdf
from rapporten.models import Slotbrief, Slotbriefpdf
from rapporten.slotbrief.brief import lees_brief

MAP = "slotbrieven"


def html_van(slotbrief: Slotbrief) -> str:
    """The HTML that is printed. ``slotbrief`` comes with door."""
    brief = lees_brief(slotbrief.inhoud)
    # The title is the only heading above these: no level is skipped.
    html = brief.html
    for hoger in (2, 3):
        html = html.replace(f"<h{hoger + 1} ", f"<h{hoger} ").replace(f"</h{hoger + 1}>", f"</h{hoger}>")
    gegevens = {"b": brief, "html": html, "door": slotbrief.door.naam, "sha256": slotbrief.sha256}
    return render_to_string("rapporten/print/slotbrief.html", gegevens)


def maak(slotbrief_id: int) -> Slotbriefpdf:
    """Make and keep the PDF of a letter; when it is there already, nothing happens.

    Raises:
        Slotbrief.DoesNotExist: no such letter.
    """
    slotbrief = Slotbrief.objects.select_related("door").get(pk=slotbrief_id)
    bestaand = Slotbriefpdf.objects.filter(slotbrief=slotbrief).first()
    if bestaand is not None:
        return bestaand
    css = Path(settings.BASE_DIR) / "static" / "kwaliteit" / "print.css"
    titel = lees_brief(slotbrief.inhoud).titel
    bestand = bewaar(maak_pdf(html_van(slotbrief), css=[css], titel=titel), MAP)
    return Slotbriefpdf.objects.create(
        organisatie_id=slotbrief.organisatie_id, slotbrief=slotbrief, sha256=bestand.sha256, grootte=bestand.grootte
    )
