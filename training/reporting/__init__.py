"""Measures models and reports it: JSON, Markdown, pictures and the model card."""
