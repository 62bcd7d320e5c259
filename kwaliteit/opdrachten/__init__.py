"""Jobs: the outbox. Planned in the business transaction, carried out later by a worker, each taking effect once.

``plannen`` writes jobs, ``register`` knows the kinds (``@soort`` in each app's ``tasks.py``), ``uitvoeren``
claims and runs them, ``gezondheid`` tells whether that works.
"""
