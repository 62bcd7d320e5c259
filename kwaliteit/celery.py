"""Celery: one bell per queue, rung by beat and heard by the workers. The jobs themselves wait in PostgreSQL.

    celery -A kwaliteit worker -Q celery,pdf      celery -A kwaliteit beat

Web requests never come here. Time and memory are limited per job (``opdrachten/uitvoeren.py``) and not per
Celery task, because one task runs many jobs.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwaliteit.settings")

WACHTRIJEN = ("celery", "pdf")

app = Celery("kwaliteit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    beat_schedule={
        f"bel-{wachtrij}": {
            "task": "kwaliteit.bel",
            "args": (wachtrij,),
            "schedule": 1.0,
            # A ring that nobody heard in time is void: the next one follows.
            "options": {"queue": wachtrij, "expires": 2, "delivery_mode": "transient"},
        }
        for wachtrij in WACHTRIJEN
    }
    | {
        "vooruit": {
            "task": "kwaliteit.vooruit",
            "schedule": 300.0,
            "options": {"queue": "celery", "expires": 200, "delivery_mode": "transient"},
        }
    },
    beat_scheduler="celery.beat:Scheduler",  # in memory: no file that a kill can damage
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_connect_timeout": 2, "socket_keepalive": True},
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_max_memory_per_child=400_000,  # kB: a child left swollen by a job is replaced after it
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)
app.autodiscover_tasks()


@worker_init.connect
def warm_op(sender: Any, **kwargs: Any) -> None:
    """Load WeasyPrint once in the parent of the workers that render, so that every child shares it."""
    if "pdf" in sender.app.amqp.queues.consume_from:
        from kwaliteit import documenten

        documenten.warm_op()
