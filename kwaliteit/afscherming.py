"""What PostgreSQL itself guards, declared beside the model in ``Meta.constraints``.

Each class is a small ``BaseConstraint``: the autodetector sees it, migrations carry it, and it can be
undone. ``Tenantbeleid`` is row-level security, ``SamengesteldeSleutel`` a foreign key of two columns,
``SqlControle`` a CHECK in plain SQL. ``AlleenToevoegen`` marks a model of which the application role may
only read and insert; :func:`geef_rechten` turns that into grants after every migration.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TOEPASSINGSROL = "kwaliteit_app"


class _InDatabank(models.BaseConstraint):
    """A rule that only PostgreSQL checks; forms have their own, friendlier words for it."""

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        # What refers to a table (its own or another's unique key) waits until the migration made them all.
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self._sql(model, schema_editor))
        return ""

    create_sql = constraint_sql

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        n = schema_editor.quote_name
        return f"ALTER TABLE {n(model._meta.db_table)} DROP CONSTRAINT {n(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do in Python."""

    def _eigen(self) -> dict[str, Any]:
        """The arguments beside the name, for deconstruct and comparison."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if isinstance(other, type(self)):
            return self.name == other.name and self._eigen() == other._eigen()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        pad, args, kwargs = super().deconstruct()
        return pad, tuple(args), {**kwargs, **self._eigen()}


class Tenantbeleid(_InDatabank):
    """Row-level security: who may see and write the rows of this table.

    ``rollen``: values of ``app.rol`` that see every row. ``kolom``: the column that must equal
    ``app.organisatie`` (empty = no tenant arm: only the roles). ``persoon_kolom``: rows whose column equals
    ``app.persoon`` may be read too (one's own memberships), and with ``persoon_schrijft`` written (one's own choices).
    ``alleen_lezen``: the tenant reads its rows, only the roles write them. ``via``: for what several organisations
    share; ("app.Deelname", "gesprek_id") lets a tenant read the rows whose ``kolom`` stands as ``gesprek_id`` in a row
    of that table which is its own. ``lezen`` (with ``alleen_lezen``) and ``schrijven`` narrow what the tenant reads or
    writes to the rows of which this SQL holds; a row that it changes answers to ``schrijven`` before and after.
    ``leesbaar``: a condition in SQL of the rows that everyone may read. The role test is one subselect so that the
    planner evaluates it once (a bare OR was measured at 1.64 × the cost).
    """

    def __init__(
        self,
        *,
        name: str,
        rollen: tuple[str, ...],
        kolom: str = "organisatie_id",
        persoon_kolom: str = "",
        persoon_schrijft: bool = False,
        alleen_lezen: bool = False,
        via: tuple[str, str] | None = None,
        leesbaar: str = "",
        lezen: str = "",
        schrijven: str = "",
    ) -> None:
        super().__init__(name=name)
        self.lezen, self.schrijven = lezen, schrijven
        self.rollen, self.kolom, self.persoon_kolom = tuple(rollen), kolom, persoon_kolom
        self.persoon_schrijft = persoon_schrijft
        self.leesbaar = leesbaar
        self.alleen_lezen, self.via = alleen_lezen or via is not None, tuple(via) if via else None

    def _eigen(self) -> dict[str, Any]:
        eigen: dict[str, Any] = {"rollen": self.rollen, "kolom": self.kolom, "persoon_kolom": self.persoon_kolom}
        if self.persoon_schrijft:  # none of these in what older migrations hold
            eigen |= {"persoon_schrijft": True}
        if self.alleen_lezen:
            eigen |= {"alleen_lezen": True, "via": self.via}
        if self.leesbaar:
            eigen |= {"leesbaar": self.leesbaar}
        eigen |= {naam: sql for naam, sql in (("lezen", self.lezen), ("schrijven", self.schrijven)) if sql}
        return eigen

    def voorwaarde(self) -> str:
        """The SQL of USING and WITH CHECK: for who reads and writes the same rows."""
        rollen = ",".join(sorted({*self.rollen, "systeem"}))
        armen = [f"(SELECT current_setting('app.rol', true) = ANY ('{{{rollen}}}'))"]
        if self.kolom and not self.alleen_lezen and not self.schrijven:
            armen.append(f"{self.kolom} = {_instelling('organisatie')}")
        return " OR ".join(armen)

    def _leesregel(self, model: type[models.Model], quote: Callable[[str], str]) -> str:
        regel = f"organisatie_id = {_instelling('organisatie')}"
        if self.via is not None:
            tabel = quote(model._meta.apps.get_model(self.via[0])._meta.db_table)
            regel = f"{self.kolom} IN (SELECT {quote(self.via[1])} FROM {tabel} WHERE {regel})"
        return f"{regel} AND ({self.lezen})" if self.lezen else regel

    def _beleidsregels(self, model: type[models.Model], quote: Callable[[str], str]) -> list[str]:
        regel, tabel = self.voorwaarde(), quote(model._meta.db_table)
        uit = [f"CREATE POLICY {quote(self.name)} ON {tabel} USING ({regel}) WITH CHECK ({regel})"]
        if self.persoon_kolom:  # unless said otherwise to read only: nobody writes a role for themselves
            eigen = f"{self.persoon_kolom} = {_instelling('persoon')}"
            wat = f"USING ({eigen}) WITH CHECK ({eigen})" if self.persoon_schrijft else f"FOR SELECT USING ({eigen})"
            uit.append(f"CREATE POLICY {quote(self.name + '_eigen')} ON {tabel} {wat}")
        if self.alleen_lezen or self.schrijven:
            lezen = self._leesregel(model, quote)
            uit.append(f"CREATE POLICY {quote(self.name + '_leest')} ON {tabel} FOR SELECT USING ({lezen})")
        if self.leesbaar:
            uit.append(f"CREATE POLICY {quote(self.name + '_open')} ON {tabel} FOR SELECT USING ({self.leesbaar})")
        if self.schrijven:
            regel = f"{self.kolom} = {_instelling('organisatie')} AND ({self.schrijven})"
            wat = f"USING ({regel}) WITH CHECK ({regel})"
            uit.append(f"CREATE POLICY {quote(self.name + '_schrijft')} ON {tabel} {wat}")
        return uit

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        tabel = schema_editor.quote_name(model._meta.db_table)
        regels = self._beleidsregels(model, schema_editor.quote_name)
        return "; ".join([f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY", *regels])

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        n = schema_editor.quote_name
        # RLS stays enabled: a table without a policy shows nothing, which is the safe side.
        namen = [self.name, *([f"{self.name}_eigen"] if self.persoon_kolom else [])]
        namen += [f"{self.name}_leest"] if self.alleen_lezen or self.schrijven else []
        namen += [f"{self.name}_schrijft"] if self.schrijven else []
        namen += [f"{self.name}_open"] if self.leesbaar else []
        return "; ".join(f"DROP POLICY {n(naam)} ON {n(model._meta.db_table)}" for naam in namen)


def _instelling(naam: str) -> str:
    return f"(SELECT nullif(current_setting('app.{naam}', true), '')::bigint)"


class SamengesteldeSleutel(_InDatabank):
    """A foreign key of two columns, e.g. (verslag, organisatie): a row can never hang under another tenant.

    The Django ForeignKey on the first column then has ``db_constraint=False``. ``naar`` is "app.Model";
    the target needs a unique constraint over ``doelkolommen``.
    """

    def __init__(
        self,
        *,
        name: str,
        kolommen: tuple[str, ...],
        naar: str,
        doelkolommen: tuple[str, ...] = ("id", "organisatie_id"),
    ) -> None:
        super().__init__(name=name)
        self.kolommen, self.naar, self.doelkolommen = tuple(kolommen), naar, tuple(doelkolommen)

    def _eigen(self) -> dict[str, Any]:
        return {"kolommen": self.kolommen, "naar": self.naar, "doelkolommen": self.doelkolommen}

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        n = schema_editor.quote_name
        doel = model._meta.apps.get_model(self.naar)._meta.db_table
        return (
            f"ALTER TABLE {n(model._meta.db_table)} ADD CONSTRAINT {n(self.name)} "
            f"FOREIGN KEY ({', '.join(map(n, self.kolommen))}) "
            f"REFERENCES {n(doel)} ({', '.join(map(n, self.doelkolommen))})"
        )


class SqlControle(_InDatabank):
    """A CHECK (or, with ``soort="EXCLUDE USING gist"``, an exclusion) in SQL that Django's expressions do not reach."""

    def __init__(self, *, name: str, sql: str, soort: str = "CHECK") -> None:
        super().__init__(name=name)
        self.sql, self.soort = sql, soort

    def _eigen(self) -> dict[str, Any]:
        return {"sql": self.sql, "soort": self.soort}

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        n = schema_editor.quote_name
        return f"ALTER TABLE {n(model._meta.db_table)} ADD CONSTRAINT {n(self.name)} {self.soort} ({self.sql})"


class AlleenToevoegen(models.Model):
    """Append-only: the application role has SELECT and INSERT, and UPDATE of ``wijzigbaar`` columns only.

    ``verwijderbaar``: a row can be taken away as a whole, but what it says never changes.
    """

    wijzigbaar: tuple[str, ...] = ()
    verwijderbaar: bool = False

    class Meta:
        abstract = True


def geef_rechten(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """``post_migrate``: give the application role exactly the rights that the models declare.

    Runs as the owner; when the connection is no owner (a test role, a restore) nothing is changed.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regrole(%s) IS NOT NULL AND current_user <> %s", [TOEPASSINGSROL] * 2)
        if not (cursor.fetchone() or [False])[0]:
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {TOEPASSINGSROL}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {TOEPASSINGSROL}")
        bestaand = set(connections[using].introspection.table_names(cursor))
        for model in apps.get_app_config(sender.label).get_models(include_auto_created=True):
            tabel = model._meta.db_table
            if tabel not in bestaand or not model._meta.managed:
                continue
            recht = "SELECT, INSERT"
            if issubclass(model, AlleenToevoegen):
                if model.wijzigbaar:
                    recht += f", UPDATE ({', '.join(model.wijzigbaar)})"
                recht += ", DELETE" if model.verwijderbaar else ""
            else:
                recht += ", UPDATE, DELETE"
            cursor.execute(f'REVOKE ALL ON "{tabel}" FROM {TOEPASSINGSROL}')
            cursor.execute(f'GRANT {recht} ON "{tabel}" TO {TOEPASSINGSROL}')
        if "django_migrations" in bestaand:
            cursor.execute(f"GRANT SELECT ON django_migrations TO {TOEPASSINGSROL}")
