"""The portal on one machine: PostgreSQL, Valkey, web, workers and beat, started and watched by one command.

Only for development, demonstration and tests; production is described in docs/beheer.md. How it hangs together:

* ``plaats``    where everything lives, and the generated secrets;
* ``toezicht``  starts processes, starts again what dies, takes all of them along when it ends;
* ``servers``   PostgreSQL and Valkey from the wheels of the extra ``lokaal``;
* ``lening``    who needs the servers borrows them; a keeper runs them as long as anyone borrows;
* ``portaal``   ``make start``: borrow, prepare the database, run web, workers and beat.

``installeren`` stands apart: it makes the virtual environment and so uses the standard library alone.
"""
