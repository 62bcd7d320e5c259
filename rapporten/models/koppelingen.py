"""Connections with other systems: a secret of an organisation's own that opens the API, without an account."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Cast, NullIf
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Koppelrecht


class Koppeling(AlleenToevoegen):
    """A connection: its secret (only as sha256: it is 256 random bits), what it may do, and until when.

    It works in the name of who made it, and only while that person is kwaliteitscoördinator here. ``minuut`` and
    ``aantal`` count the requests of the newest minute; only the function that opens a connection writes them.
    """

    wijzigbaar = ("ingetrokken_op", "ingetrokken_door_id")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="koppelingen")
    naam = models.CharField("naam", max_length=100)
    recht = models.CharField("wat mag de koppeling", max_length=10, choices=Koppelrecht)
    sha256 = models.CharField(max_length=64, unique=True)
    begin = models.CharField(max_length=12)
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)
    vervalt_op = models.DateField("werkt tot en met")
    ingetrokken_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    laatst_gebruikt_op = models.DateTimeField(null=True, blank=True)
    minuut = models.DateTimeField(null=True, blank=True, editable=False)
    aantal = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "koppeling"
        verbose_name_plural = "koppelingen"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="koppeling_organisatie"),
            models.CheckConstraint(name="koppeling_recht", condition=models.Q(recht__in=Koppelrecht.values)),
            SqlControle(name="koppeling_sha256", sql="sha256 ~ '^[0-9a-f]{64}$'"),
            SqlControle(name="koppeling_naam", sql="btrim(naam) <> ''"),
            SqlControle(name="koppeling_ingetrokken", sql="(ingetrokken_op IS NULL) = (ingetrokken_door_id IS NULL)"),
            Tenantbeleid(name="koppeling_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return self.naam


# The connection of this transaction, see ``rapporten.koppeling.toegang``.
_INGESTELD = models.Func(
    models.Value("app.koppeling"), models.Value(True), function="current_setting", output_field=models.TextField()
)


class ViaKoppeling(models.Model):
    """A version of the draft that says by itself through which connection it came; empty: from the screen."""

    koppeling = models.ForeignKey(
        Koppeling,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_default=Cast(NullIf(_INGESTELD, models.Value("")), models.BigIntegerField()),
    )

    class Meta:
        abstract = True


def van_koppeling(tabel: str) -> models.BaseConstraint:
    """The composite key to the connection, which every table with :class:`ViaKoppeling` has."""
    return SamengesteldeSleutel(
        name=f"{tabel}_koppeling", kolommen=("koppeling_id", "organisatie_id"), naar="rapporten.Koppeling"
    )
