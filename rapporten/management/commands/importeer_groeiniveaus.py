"""``manage.py importeer_groeiniveaus BESTAND [--proef] [--maak-organisaties] [--vervang]``"""

from __future__ import annotations

from rapporten.choices import Onderwerp
from rapporten.management.importopdracht import Importopdracht


class Command(Importopdracht):
    """Import growth levels of organisations over the years."""

    help = (
        "Voer groeiniveaus in uit een CSV-bestand met de kolommen "
        "ondernemingsnummer,organisatie,regio,werkvorm,werkjaar,thema,niveau,duiding."
    )
    onderwerp = Onderwerp.GROEINIVEAUS
