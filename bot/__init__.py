"""The running bot: scores every message with a local model and acts on toxic ones."""
