"""Closed lists of the field."""

from django.db import models


class Regio(models.TextChoices):
    """The five Flemish provinces and Brussel."""

    ANTWERPEN = "antwerpen", "Antwerpen"
    LIMBURG = "limburg", "Limburg"
    OOST_VLAANDEREN = "oost-vlaanderen", "Oost-Vlaanderen"
    VLAAMS_BRABANT = "vlaams-brabant", "Vlaams-Brabant"
    WEST_VLAANDEREN = "west-vlaanderen", "West-Vlaanderen"
    BRUSSEL = "brussel", "Brussel"


class Grootteklasse(models.TextChoices):
    """Size class; the bounds are not known and are judged by the beheerder."""

    KLEIN = "klein", "Klein"
    MIDDELGROOT = "middelgroot", "Middelgroot"
    GROOT = "groot", "Groot"


class Werkvorm(models.TextChoices):
    """Forms of work for which an organisation is recognised."""

    OVBJ = "OVBJ", "OVBJ – organisatie voor bijzondere jeugdzorg"
    OOOC = "OOOC", "OOOC – onthaal-, oriëntatie- en observatiecentrum"
    CAH = "CaH", "CaH – crisishulp aan huis"
    CIG = "CIG", "CIG – centrum voor integrale gezinszorg"
    GES = "GES+", "GES+ – ernstige gedrags- en emotionele stoornissen"
    OBC = "OBC", "OBC – observatie- en behandelcentrum"


class Erkenningssoort(models.TextChoices):
    """An organisation works under a recognition or under a permit."""

    ERKENNING = "erkenning", "Erkenning"
    VERGUNNING = "vergunning", "Vergunning"


class Lidrol(models.TextChoices):
    """What a person does within one organisation.

    An *ondersteuner* is somebody of Opgroeien or a federation whom the organisation lets read along for a while.
    """

    KWALITEITSCOORDINATOR = "kwaliteitscoordinator", "Kwaliteitscoördinator"
    MEDEWERKER = "medewerker", "Medewerker"
    ONDERTEKENAAR = "ondertekenaar", "Ondertekenaar"
    LEZER = "lezer", "Lezer"
    ONDERSTEUNER = "ondersteuner", "Ondersteuner"


# The organisation itself: who keeps its logbook and register. A supporter may be of Opgroeien.
VAN_BINNEN = tuple(rol for rol in Lidrol if rol != Lidrol.ONDERSTEUNER)
# Who only reads; the rest of the members write.
LEEST = frozenset({Lidrol.LEZER, Lidrol.ONDERSTEUNER})


class Sectorrolsoort(models.TextChoices):
    """What a person does for the sector as a whole; the values are those of ``app.rol``."""

    DOSSIERBEHEERDER = "dossierbeheerder", "Dossierbeheerder"
    BEHEERDER = "beheerder", "Beheerder"
    REGIONALE_PARTNER = "regionale_partner", "Regionale partner"
    WAARNEMER = "waarnemer", "Waarnemer"


# Roles of row-level security that see every organisation's shared rows.
OPGROEIEN = (Sectorrolsoort.DOSSIERBEHEERDER.value, Sectorrolsoort.BEHEERDER.value)


class Convenantonderdeel(models.TextChoices):
    """What a convenant can hold; the values are the stable ids of the questions in the new tree."""

    ZORGGARANTIE = "zorggarantie", "Zorggarantie"
    VIA_6 = "via-6", "VIA 6"
    EEN_GEZIN_EEN_PLAN = "een-gezin-een-plan", "Inbreng in 1 gezin 1 plan"
    UITSTROOM = "uitstroom-gemeenschapsinstelling", "Uitstroom uit de gemeenschapsinstelling"
    RECONVERSIE = "doelstellingen-reconversie", "Doelstellingen reconversie"
    ANDERE = "andere-afspraken-convenant", "Een andere afspraak"
