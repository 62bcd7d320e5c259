"""The ground of every test: a database made by the owner, in which the tests run as the application role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from kwaliteit.afscherming import TOEPASSINGSROL
from kwaliteit.toegang import systeem, zet_toegang


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The owner has made the database; from here on every connection takes the application role."""
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
    yield
    DatabaseOperations.execute_sql_flush = oorspronkelijk  # type: ignore[method-assign]
    connection.close()
    del opties["options"]


@pytest.fixture
def als_systeem(db: None) -> None:
    """Run this test's own statements as the system, for domain tests below the level of a request."""
    zet_toegang("systeem")


@pytest.fixture
def kaders(db: None) -> None:
    """The shipped frameworks, figures, published series and trees."""
    from rapporten.bomen_laden import laad_bomen
    from zelfevaluatie.kaders_laden import laad_kaders

    with systeem():
        laad_kaders()
        laad_bomen()
