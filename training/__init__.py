"""Produces a model folder and its metrics; the bot never imports this package."""
