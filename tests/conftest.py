"""The ground of every test: a database made by the owner, in which the tests run as the application role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker

from kwaliteit.afscherming import TOEPASSINGSROL
from kwaliteit.toegang import systeem, zet_toegang


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The owner has made the database; from here on every connection takes the application role.

    The shipped frameworks are read once: reading their files again for every test took longer than the tests.
    """
    opties = connection.settings_dict["OPTIONS"]
    connection.close()
    opties["options"] = f"-c role={TOEPASSINGSROL}"
    oorspronkelijk = DatabaseOperations.execute_sql_flush

    def flush_als_eigenaar(self: DatabaseOperations, sql_list: list[str]) -> None:
        # Django's flush is a TRUNCATE, which only the owner may do.
        with self.connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
        oorspronkelijk(self, sql_list)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {TOEPASSINGSROL}")

    DatabaseOperations.execute_sql_flush = flush_als_eigenaar  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        laad_alles()
    yield
    DatabaseOperations.execute_sql_flush = oorspronkelijk  # type: ignore[method-assign]
    connection.close()
    del opties["options"]


@pytest.fixture
def als_systeem(db: None) -> None:
    """Run this test's own statements as the system, for domain tests below the level of a request."""
    zet_toegang("systeem")


def laad_alles() -> None:
    """The shipped frameworks, figures, published series and trees; nothing when they are there."""
    from rapporten.bomen_laden import laad_bomen
    from zelfevaluatie.kaders_laden import laad_kaders
    from zelfevaluatie.models import Kader

    with systeem():
        if not Kader.objects.exists():
            laad_kaders()
            laad_bomen()


@pytest.fixture
def kaders(db: None) -> None:
    """The shipped frameworks and trees. They stand in the test database from the beginning; a test that empties
    the whole database (a live server) takes them away, and then they are read again.
    """
    laad_alles()


@pytest.fixture
def zonder_kaders(db: None) -> None:
    """For tests of the loading itself: a database in which nothing was loaded."""
    from rapporten.models import Boom
    from zelfevaluatie.models import GepubliceerdeWaarde, Kader, Kengetal

    with systeem():
        for model in (Boom, GepubliceerdeWaarde, Kengetal, Kader):
            model.objects.all().delete()
