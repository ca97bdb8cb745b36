"""The `/toxicity` commands, one module each, and the context menus."""
