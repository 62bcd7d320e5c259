"""Closed lists of measuring."""

from django.db import models


class Elementsoort(models.TextChoices):
    """What an element of a framework is."""

    PRINCIPE = "principe", "Principe"
    GROEP = "groep", "Groep"
    THEMA = "thema", "Thema"
    VERWACHTING = "verwachting", "Verwachting"


class Graad(models.TextChoices):
    """How two elements of a crosswalk relate."""

    GELIJK = "gelijk", "Gelijk"
    DEEL_VAN = "deel_van", "Deel van"
    RAAKT = "raakt", "Raakt aan"


class Indicatorsoort(models.TextChoices):
    """The two series of yearly percentages."""

    BEZETTING = "bezetting", "Bezetting"
    BENUTTING = "benutting", "Benutting"


class Staat(models.TextChoices):
    """The state of a score or figure: an absent row means nothing, an unanswered one is said so."""

    BEANTWOORD = "beantwoord", "Beantwoord"
    NIET_BEANTWOORD = "niet_beantwoord", "Niet beantwoord"
    NVT = "nvt", "Niet van toepassing"


class Stand(models.TextChoices):
    """Where an improvement action stands in a werkjaar; keeping a level is a valid goal."""

    GEPLAND = "gepland", "Gepland"
    LOPEND = "lopend", "Lopend"
    BEREIKT = "bereikt", "Bereikt"
    DEELS_BEREIKT = "deels_bereikt", "Deels bereikt"
    NIET_BEREIKT = "niet_bereikt", "Niet bereikt"
    STOPGEZET = "stopgezet", "Stopgezet"


AFGESLOTEN = (Stand.BEREIKT, Stand.NIET_BEREIKT, Stand.STOPGEZET)


class Doelsoort(models.TextChoices):
    """What kind of goal an action has; keeping a level is as good as raising it."""

    VERBETEREN = "verbeteren", "Verbeteren of vernieuwen"
    BEHOUDEN = "behouden", "Het niveau behouden"


class Indicatortype(models.TextChoices):
    """What an indicator measures, along the chain from means to impact."""

    INPUT = "input", "Input: wat we inzetten"
    PROCES = "proces", "Proces: hoe we werken"
    OUTPUT = "output", "Output: wat we leveren"
    OUTCOME = "outcome", "Outcome: wat het meteen oplevert"
    IMPACT = "impact", "Impact: wat het op langere termijn verandert"
