"""The database: tables, migrations and queries. Never holds message text."""
