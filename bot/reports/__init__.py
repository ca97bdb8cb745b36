"""The numbers behind `/toxicity stats`."""
