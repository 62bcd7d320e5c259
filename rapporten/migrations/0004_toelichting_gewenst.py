import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kwaliteit.afscherming


class Migration(migrations.Migration):
    dependencies = [
        ("organisaties", "0002_open_als_lid"),
        ("rapporten", "0003_logboek_en_meedenken"),
        ("zelfevaluatie", "0003_versies_van_acties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cijfergrens",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("versie", models.PositiveIntegerField(unique=True)),
                ("verschil", models.DecimalField(decimal_places=1, default=10, max_digits=5)),
                ("midden", models.PositiveSmallIntegerField(default=90)),
                ("op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "grens voor toelichting",
                "verbose_name_plural": "grenzen voor toelichting",
                "ordering": ["-versie"],
                "constraints": [
                    kwaliteit.afscherming.SqlControle(
                        name="cijfergrens_zinnig",
                        soort="CHECK",
                        sql="verschil > 0 AND verschil <= 100 AND midden BETWEEN 50 AND 99",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sectorband",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("midden", models.PositiveSmallIntegerField()),
                ("n", models.PositiveIntegerField()),
                ("onder", models.DecimalField(decimal_places=0, max_digits=10)),
                ("boven", models.DecimalField(decimal_places=0, max_digits=10)),
                (
                    "editie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="banden", to="rapporten.editie"
                    ),
                ),
                (
                    "kengetal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zelfevaluatie.kengetal"
                    ),
                ),
            ],
            options={
                "verbose_name": "band van de sector",
                "verbose_name_plural": "banden van de sector",
                "constraints": [
                    models.UniqueConstraint(fields=("editie", "kengetal", "midden"), name="sectorband_uniek"),
                    kwaliteit.afscherming.SqlControle(name="sectorband_orde", soort="CHECK", sql="onder <= boven"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verklaring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regel", models.SlugField(max_length=30)),
                ("waarden", models.CharField(max_length=150)),
                ("tekst", models.TextField()),
                ("op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kengetal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zelfevaluatie.kengetal"
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
                (
                    "verslag",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verklaringen",
                        to="rapporten.verslag",
                    ),
                ),
            ],
            options={
                "verbose_name": "verklaring",
                "verbose_name_plural": "verklaringen",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["verslag"], name="verklaring_van_verslag")],
                "constraints": [
                    kwaliteit.afscherming.SqlControle(
                        name="verklaring_zegt_iets",
                        soort="CHECK",
                        sql="btrim(tekst) <> '' AND waarden <> '' AND regel <> ''",
                    ),
                    kwaliteit.afscherming.SamengesteldeSleutel(
                        doelkolommen=("id", "organisatie_id"),
                        kolommen=("verslag_id", "organisatie_id"),
                        naar="rapporten.Verslag",
                        name="verklaring_verslag",
                    ),
                    kwaliteit.afscherming.Tenantbeleid(
                        kolom="organisatie_id", name="verklaring_tenant", persoon_kolom="", rollen=()
                    ),
                ],
            },
        ),
    ]
