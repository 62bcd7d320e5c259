"""Forms of the report. Each kind of section has a page form: what was typed → what to store."""
