"""`python -m bot benchmark`: how fast the bot is on this machine, beside the notebook's way."""
