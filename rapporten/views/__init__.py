"""Pages of the report, by subject. Each view reads top to bottom: fetch with access, form, act, redirect."""
