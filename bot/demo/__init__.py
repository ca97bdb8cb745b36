"""`python -m bot demo`: the real bot on a simulated Discord."""
