"""Reads labelled texts, alters some and mixes them into training sets."""
