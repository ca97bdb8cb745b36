"""discord.py glue: listeners, commands, and what people see."""
