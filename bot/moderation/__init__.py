"""The domain: what a server wants and what follows from a score. No I/O, no Discord, no SQL."""
