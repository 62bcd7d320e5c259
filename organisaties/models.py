"""Who works with whom, and since when.

Region, size, recognition and membership carry dates, so that every figure can be counted "as it was then".
Region and size have only a ``vanaf``: the next row ends the former, so that periods cannot overlap.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SqlControle, Tenantbeleid
from organisaties.choices import (
    OPGROEIEN,
    Convenantonderdeel,
    Erkenningssoort,
    Grootteklasse,
    Lidrol,
    Regio,
    Sectorrolsoort,
    Werkvorm,
)
from organisaties.ondernemingsnummer import controleer_ondernemingsnummer, toon_ondernemingsnummer
from organisaties.queries import (
    ConvenantpuntQuerySet,
    ErkenningQuerySet,
    LidmaatschapQuerySet,
    OrganisatieQuerySet,
    PeriodeQuerySet,
    SectorrolQuerySet,
    TekenregelQuerySet,
)


class PersoonManager(BaseUserManager["Persoon"]):
    """Accounts are known by e-mail address."""

    def maak(self, *, email: str, naam: str, wachtwoord: str | None = None) -> Persoon:
        """Create an account; without a password the person sets one through "wachtwoord vergeten"."""
        persoon = self.model(email=self.normalize_email(email).lower(), naam=naam)
        persoon.set_password(wachtwoord)
        persoon.save()
        return persoon

    def get_by_natural_key(self, username: str | None) -> Persoon:
        return self.get(email__iexact=username)


class Persoon(AbstractBaseUser):
    """An account. Never deleted, only made anonymous: filed reports and logs refer to it by id."""

    email = models.EmailField("e-mailadres", unique=True)
    naam = models.CharField("naam", max_length=150)
    is_active = models.BooleanField("actief", default=True)
    gemaakt_op = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    geanonimiseerd_op = models.DateTimeField("anoniem gemaakt op", null=True, blank=True, editable=False)

    objects: ClassVar[PersoonManager] = PersoonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["naam"]

    class Meta:
        verbose_name = "account"
        verbose_name_plural = "accounts"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="persoon_email_uniek"),
            models.CheckConstraint(
                name="persoon_anoniem_is_inactief",
                condition=models.Q(geanonimiseerd_op=None) | models.Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.naam

    def get_full_name(self) -> str:
        return self.naam

    def get_short_name(self) -> str:
        return self.naam

    # Django's permission hooks: rules by object, see permissions.py of each app.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        from rules.permissions import has_perm

        return self.is_active and has_perm(perm, self, obj)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused.

        Raises:
            PermissionError: always; use :meth:`anonimiseer`.
        """
        raise PermissionError("Een persoon wordt nooit verwijderd, alleen anoniem gemaakt.")

    def anonimiseer(self, nu: dt.datetime) -> None:
        """Remove what identifies this person; what they did stays, under "voormalige collega"."""
        self.email = f"anoniem-{self.pk}@anoniem.invalid"
        self.naam = "Voormalige collega"
        self.is_active = False
        self.geanonimiseerd_op = nu
        self.set_unusable_password()
        self.save()


def sorteernaam(naam: str) -> str:
    """Lower case without accents: the embedded server has no ICU, so we sort on this."""
    ontleed = unicodedata.normalize("NFKD", naam.casefold())
    return "".join(teken for teken in ontleed if not unicodedata.combining(teken))


class Organisatie(models.Model):
    """A care organisation. Names and enterprise numbers are public, so this table itself is no tenant table."""

    ondernemingsnummer = models.CharField(
        "ondernemingsnummer", max_length=10, unique=True, validators=[controleer_ondernemingsnummer]
    )
    naam = models.CharField("naam", max_length=200, validators=[MinLengthValidator(2)])
    sorteernaam = models.CharField(max_length=250, editable=False, db_index=True)

    objects: ClassVar[models.Manager[Organisatie]] = OrganisatieQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        constraints = [
            SqlControle(
                name="organisatie_ondernemingsnummer",
                sql="CASE WHEN ondernemingsnummer ~ '^[01][0-9]{9}$' THEN "
                "97 - left(ondernemingsnummer, 8)::int % 97 = right(ondernemingsnummer, 2)::int ELSE false END",
            ),
        ]

    def __str__(self) -> str:
        return self.naam

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sorteernaam = sorteernaam(self.naam)
        super().save(*args, **kwargs)

    @property
    def nummer(self) -> str:
        """The enterprise number as people write it: 0123.456.789."""
        return toon_ondernemingsnummer(self.ondernemingsnummer)


class Regioperiode(models.Model):
    """The region of an organisation from a date on, until the next row."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="regioperiodes")
    regio = models.CharField("regio", max_length=20, choices=Regio)
    vanaf = models.DateField("vanaf")

    objects: ClassVar[models.Manager[Regioperiode]] = PeriodeQuerySet.as_manager()

    class Meta:
        verbose_name = "regio"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "vanaf"], name="regioperiode_uniek"),
            models.CheckConstraint(name="regioperiode_regio", condition=models.Q(regio__in=Regio.values)),
            Tenantbeleid(name="regioperiode_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Grootteperiode(models.Model):
    """The size class of an organisation from a date on, until the next row."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="grootteperiodes")
    grootte = models.CharField("grootte", max_length=20, choices=Grootteklasse)
    vanaf = models.DateField("vanaf")

    objects: ClassVar[models.Manager[Grootteperiode]] = PeriodeQuerySet.as_manager()

    class Meta:
        verbose_name = "grootte"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "vanaf"], name="grootteperiode_uniek"),
            models.CheckConstraint(name="grootteperiode_grootte", condition=models.Q(grootte__in=Grootteklasse.values)),
            Tenantbeleid(name="grootteperiode_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Erkenning(models.Model):
    """A recognition or permit for one werkvorm, with its capacity, from ``van`` up to and including ``tot_en_met``."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="erkenningen")
    soort = models.CharField("soort", max_length=12, choices=Erkenningssoort, default=Erkenningssoort.ERKENNING)
    werkvorm = models.CharField("werkvorm", max_length=10, choices=Werkvorm)
    capaciteit = models.PositiveIntegerField("capaciteit", null=True, blank=True)
    van = models.DateField("van")
    tot_en_met = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[models.Manager[Erkenning]] = ErkenningQuerySet.as_manager()

    class Meta:
        verbose_name = "erkenning"
        verbose_name_plural = "erkenningen"
        ordering = ["werkvorm", "van"]
        constraints = [
            models.CheckConstraint(name="erkenning_werkvorm", condition=models.Q(werkvorm__in=Werkvorm.values)),
            models.CheckConstraint(
                name="erkenning_periode",
                condition=models.Q(tot_en_met=None) | models.Q(tot_en_met__gte=models.F("van")),
                violation_error_message="De einddatum valt voor de begindatum.",
            ),
            # Ranges of one value stand for "=": the embedded server has no btree_gist.
            SqlControle(
                name="erkenning_geen_overlap",
                soort="EXCLUDE USING gist",
                sql="int8range(organisatie_id, organisatie_id, '[]') WITH =, "
                "int8range(hashtext(werkvorm), hashtext(werkvorm), '[]') WITH =, "
                "daterange(van, tot_en_met, '[]') WITH &&",
            ),
            Tenantbeleid(name="erkenning_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

    def __str__(self) -> str:
        return f"{self.werkvorm} vanaf {self.van}"


class Convenantpunt(models.Model):
    """One agreement in the *convenant* of an organisation. What is not agreed, is not asked in the report."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="convenantpunten")
    onderdeel = models.CharField("onderdeel", max_length=60, choices=Convenantonderdeel)
    naam = models.CharField("naam", max_length=150, blank=True)
    omschrijving = models.TextField("wat is afgesproken", blank=True)
    van = models.DateField("van")
    tot_en_met = models.DateField("tot en met", null=True, blank=True)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    objects = ConvenantpuntQuerySet.as_manager()

    class Meta:
        verbose_name = "afspraak in het convenant"
        verbose_name_plural = "afspraken in het convenant"
        ordering = ["onderdeel", "van", "pk"]
        constraints = [
            models.CheckConstraint(
                name="convenantpunt_onderdeel", condition=models.Q(onderdeel__in=Convenantonderdeel.values)
            ),
            models.CheckConstraint(
                name="convenantpunt_periode",
                condition=models.Q(tot_en_met=None) | models.Q(tot_en_met__gte=models.F("van")),
                violation_error_message="De einddatum valt voor de begindatum.",
            ),
            models.CheckConstraint(
                name="convenantpunt_naam",
                condition=~models.Q(onderdeel=Convenantonderdeel.ANDERE) | ~models.Q(naam=""),
                violation_error_message="Geef een andere afspraak een naam.",
            ),
            Tenantbeleid(name="convenantpunt_tenant", rollen=OPGROEIEN),
        ]

    def __str__(self) -> str:
        return self.naam or self.get_onderdeel_display()


class Tekenregel(AlleenToevoegen):
    """May one person write the whole report and sign it too? Set by the beheerder, for a small organisation.

    Append-only, so that it stays known who allowed or ended it; the newest row counts, without a row the answer is no.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="tekenregels")
    een_persoon = models.BooleanField("één persoon mag het verslag schrijven én ondertekenen")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    objects = TekenregelQuerySet.as_manager()

    class Meta:
        verbose_name = "regel voor het ondertekenen"
        verbose_name_plural = "regels voor het ondertekenen"
        ordering = ["id"]
        constraints = [Tenantbeleid(name="tekenregel_tenant", rollen=OPGROEIEN, alleen_lezen=True)]


class Fusie(models.Model):
    """``opgegane`` went into ``overnemende`` on ``datum``. Both keep their own past."""

    opgegane = models.OneToOneField(Organisatie, models.PROTECT, related_name="fusie")
    overnemende = models.ForeignKey(Organisatie, models.PROTECT, related_name="overnames")
    datum = models.DateField("datum")

    class Meta:
        verbose_name = "fusie"
        constraints = [
            models.CheckConstraint(
                name="fusie_twee_organisaties",
                condition=~models.Q(opgegane=models.F("overnemende")),
                violation_error_message="Een organisatie kan niet in zichzelf opgaan.",
            ),
        ]


class Lidmaatschap(models.Model):
    """A person's role in one organisation, from ``van`` up to and including ``tot_en_met``."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="lidmaatschappen")
    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="lidmaatschappen")
    rol = models.CharField("rol", max_length=25, choices=Lidrol)
    van = models.DateField("van")
    tot_en_met = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[models.Manager[Lidmaatschap]] = LidmaatschapQuerySet.as_manager()

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        constraints = [
            models.CheckConstraint(name="lidmaatschap_rol", condition=models.Q(rol__in=Lidrol.values)),
            models.CheckConstraint(
                name="lidmaatschap_ondersteuner_eindigt",
                condition=~models.Q(rol=Lidrol.ONDERSTEUNER) | models.Q(tot_en_met__isnull=False),
            ),
            models.CheckConstraint(
                name="lidmaatschap_periode",
                condition=models.Q(tot_en_met=None) | models.Q(tot_en_met__gte=models.F("van")),
                violation_error_message="De einddatum valt voor de begindatum.",
            ),
            models.UniqueConstraint(
                fields=["organisatie", "persoon", "rol"],
                condition=models.Q(tot_en_met=None),
                name="lidmaatschap_open_uniek",
                violation_error_message="Deze collega heeft deze rol al.",
            ),
            Tenantbeleid(name="lidmaatschap_tenant", rollen=OPGROEIEN, persoon_kolom="persoon_id"),
        ]


class Sectorrol(models.Model):
    """A person's role for the sector: at Opgroeien, or as regional partner or observer."""

    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="sectorrollen")
    rol = models.CharField("rol", max_length=20, choices=Sectorrolsoort)
    regio = models.CharField("regio", max_length=20, choices=Regio, blank=True)
    van = models.DateField("van")
    tot_en_met = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[models.Manager[Sectorrol]] = SectorrolQuerySet.as_manager()

    class Meta:
        verbose_name = "rol voor de sector"
        verbose_name_plural = "rollen voor de sector"
        constraints = [
            models.CheckConstraint(name="sectorrol_rol", condition=models.Q(rol__in=Sectorrolsoort.values)),
            models.CheckConstraint(
                name="sectorrol_periode",
                condition=models.Q(tot_en_met=None) | models.Q(tot_en_met__gte=models.F("van")),
                violation_error_message="De einddatum valt voor de begindatum.",
            ),
            models.UniqueConstraint(
                fields=["persoon", "rol", "regio"],
                condition=models.Q(tot_en_met=None),
                name="sectorrol_open_uniek",
                violation_error_message="Deze persoon heeft deze rol al.",
            ),
        ]


def gewone_herinneringen() -> list[int]:
    """Four weeks, two weeks and three days ahead."""
    return [28, 14, 3]


class Werkjaar(models.Model):
    """A year that is reported on; the report is due on ``uiterste_datum``, 1 June of the next year unless changed.

    ``herinneringen``: so many days before the due date who has not filed yet is reminded.
    """

    jaar = models.PositiveSmallIntegerField("werkjaar", primary_key=True)
    uiterste_datum = models.DateField("in te dienen tegen")
    nulpunt = models.BooleanField(
        "nulpunt", default=False, help_text="Geen vergelijking met eerdere jaren, voor iedereen."
    )
    herinneringen = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="herinneringen", default=gewone_herinneringen, blank=True
    )

    class Meta:
        verbose_name = "werkjaar"
        verbose_name_plural = "werkjaren"
        ordering = ["-jaar"]
        constraints = [
            models.CheckConstraint(name="werkjaar_jaar", condition=models.Q(jaar__range=(2000, 2100))),
            SqlControle(
                name="werkjaar_uiterste_datum_na_jaar",
                sql="uiterste_datum > make_date(jaar, 12, 31)",
            ),
            SqlControle(
                name="werkjaar_herinneringen",
                sql="cardinality(herinneringen) <= 6 AND 1 <= ALL(herinneringen) AND 120 >= ALL(herinneringen)",
            ),
        ]

    def __str__(self) -> str:
        return str(self.jaar)

    @property
    def peildatum(self) -> dt.date:
        """31 December: region, size and recognitions count as they were on that day."""
        return dt.date(self.jaar, 12, 31)


class Kwaliteitsthema(models.Model):
    """A kwaliteitsthema that holds for a werkjaar; beside it an organisation may choose its own."""

    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="kwaliteitsthemas")
    naam = models.CharField("naam", max_length=200)
    omschrijving = models.TextField("omschrijving", blank=True)
    volgorde = models.PositiveSmallIntegerField("volgorde", default=1)

    class Meta:
        verbose_name = "kwaliteitsthema"
        verbose_name_plural = "kwaliteitsthema's"
        ordering = ["volgorde", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["werkjaar", "naam"],
                name="kwaliteitsthema_uniek",
                violation_error_message="Dit thema staat er al bij dit werkjaar.",
            )
        ]

    def __str__(self) -> str:
        return self.naam


class Uitstel(models.Model):
    """A later due date for one organisation and werkjaar, with its reason."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="uitstellen")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="uitstellen")
    tot_en_met = models.DateField("uitstel tot en met")
    reden = models.TextField("reden")
    verleend_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    verleend_op = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "uitstel"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "werkjaar"], name="uitstel_uniek"),
            Tenantbeleid(name="uitstel_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]
