import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kwaliteit.afscherming


class Migration(migrations.Migration):
    dependencies = [
        ("organisaties", "0003_convenant"),
        ("zelfevaluatie", "0004_verwachtingen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("naam", models.CharField(max_length=200, verbose_name="naam")),
                ("definitie", models.TextField(blank=True, verbose_name="definitie")),
                (
                    "indicatortype",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("input", "Input: wat we inzetten"),
                            ("proces", "Proces: hoe we werken"),
                            ("output", "Output: wat we leveren"),
                            ("outcome", "Outcome: wat het meteen oplevert"),
                            ("impact", "Impact: wat het op langere termijn verandert"),
                        ],
                        max_length=10,
                        verbose_name="soort",
                    ),
                ),
                ("eenheid", models.CharField(blank=True, max_length=40, verbose_name="eenheid")),
                ("sleutel", models.UUIDField(default=uuid.uuid4)),
                ("versie", models.PositiveIntegerField(default=1)),
                ("gemaakt_op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "begonnen_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.werkjaar"
                    ),
                ),
                (
                    "gemaakt_door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
            ],
            options={
                "verbose_name": "eigen indicator",
                "verbose_name_plural": "eigen indicatoren",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="IndicatorVersie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("naam", models.CharField(max_length=200, verbose_name="naam")),
                ("definitie", models.TextField(blank=True, verbose_name="definitie")),
                (
                    "indicatortype",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("input", "Input: wat we inzetten"),
                            ("proces", "Proces: hoe we werken"),
                            ("output", "Output: wat we leveren"),
                            ("outcome", "Outcome: wat het meteen oplevert"),
                            ("impact", "Impact: wat het op langere termijn verandert"),
                        ],
                        max_length=10,
                        verbose_name="soort",
                    ),
                ),
                ("eenheid", models.CharField(blank=True, max_length=40, verbose_name="eenheid")),
                ("waarde", models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ("verhaal", models.TextField(blank=True, verbose_name="verhaal")),
                ("versie", models.PositiveIntegerField(default=1)),
                ("gewijzigd_op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "gewijzigd_door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zelfevaluatie.indicator",
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
                (
                    "werkjaar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.werkjaar"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Indicatorwaarde",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("waarde", models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ("verhaal", models.TextField(blank=True, verbose_name="verhaal")),
                ("versie", models.PositiveIntegerField(default=1)),
                ("gewijzigd_op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "gewijzigd_door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waarden",
                        to="zelfevaluatie.indicator",
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
                (
                    "werkjaar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.werkjaar"
                    ),
                ),
            ],
            options={
                "verbose_name": "waarde van een eigen indicator",
                "verbose_name_plural": "waarden van eigen indicatoren",
            },
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(fields=("id", "organisatie"), name="indicator_organisatie"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(fields=("organisatie", "sleutel"), name="indicator_sleutel"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicatortype__in", ["", "input", "proces", "output", "outcome", "impact"])),
                name="indicator_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=kwaliteit.afscherming.SqlControle(name="indicator_naam", soort="CHECK", sql="btrim(naam) <> ''"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=kwaliteit.afscherming.Tenantbeleid(
                kolom="organisatie_id", name="indicator_tenant", persoon_kolom="", rollen=()
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorversie",
            constraint=kwaliteit.afscherming.SamengesteldeSleutel(
                doelkolommen=("id", "organisatie_id"),
                kolommen=("indicator_id", "organisatie_id"),
                naar="zelfevaluatie.Indicator",
                name="indicatorversie_indicator",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorversie",
            constraint=kwaliteit.afscherming.Tenantbeleid(
                kolom="organisatie_id", name="indicatorversie_tenant", persoon_kolom="", rollen=()
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorwaarde",
            constraint=models.UniqueConstraint(fields=("indicator", "werkjaar"), name="indicatorwaarde_uniek"),
        ),
        migrations.AddConstraint(
            model_name="indicatorwaarde",
            constraint=kwaliteit.afscherming.SamengesteldeSleutel(
                doelkolommen=("id", "organisatie_id"),
                kolommen=("indicator_id", "organisatie_id"),
                naar="zelfevaluatie.Indicator",
                name="indicatorwaarde_indicator",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorwaarde",
            constraint=kwaliteit.afscherming.Tenantbeleid(
                kolom="organisatie_id", name="indicatorwaarde_tenant", persoon_kolom="", rollen=()
            ),
        ),
    ]
