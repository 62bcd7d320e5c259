"""Who thought along with a section (filed with it), and what readers said of the draft (never filed)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Groep
from rapporten.models.verslag import Verslag


class Lezersreactie(AlleenToevoegen):
    """What a reader (*lezer*, e.g. of the gebruikersraad) said of a section of the draft. Opgroeien never sees it."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="lezersreacties", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reactie van een lezer"
        verbose_name_plural = "reacties van lezers"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "verslag"], name="lezersreactie_van_verslag"),
            SqlControle(name="lezersreactie_tekst", sql="btrim(tekst) <> ''"),
            SamengesteldeSleutel(
                name="lezersreactie_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="lezersreactie_tenant", rollen=()),
        ]


class Meegedacht(models.Model):
    """One group that thought along with a section: what they said, what was done with it. Goes along in the filing.

    ``reactie``: the reaction of a reader that it was made from, each at most once.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="meegedacht", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    groep = models.CharField("groep", max_length=15, choices=Groep)
    groep_vrij = models.CharField(max_length=100, blank=True)
    aantal = models.PositiveIntegerField(null=True, blank=True)
    gezegd = models.TextField("wat zij zeiden")
    gedaan = models.TextField("wat u ermee deed", blank=True)
    reactie = models.ForeignKey(
        Lezersreactie, models.PROTECT, null=True, blank=True, related_name="overgenomen", db_constraint=False
    )
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "wie dacht mee"
        verbose_name_plural = "wie dacht mee"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reactie"], condition=models.Q(verwijderd_op=None), name="meegedacht_reactie_uniek"
            ),
            models.CheckConstraint(name="meegedacht_groep", condition=models.Q(groep__in=Groep.values)),
            SqlControle(name="meegedacht_groep_vrij", sql="(groep = 'andere') = (btrim(groep_vrij) <> '')"),
            SqlControle(name="meegedacht_gezegd", sql="btrim(gezegd) <> ''"),
            SqlControle(name="meegedacht_aantal", sql="aantal > 0"),
            SamengesteldeSleutel(
                name="meegedacht_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="meegedacht_reactie",
                kolommen=("reactie_id", "verslag_id"),
                naar="rapporten.Lezersreactie",
                doelkolommen=("id", "verslag_id"),
            ),
            Tenantbeleid(name="meegedacht_tenant", rollen=()),
        ]

    @property
    def groepsnaam(self) -> str:
        """The group in words, as it is filed."""
        return self.groep_vrij or Groep(self.groep).label
