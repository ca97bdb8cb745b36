"""From text to a score: normaliser, model folder, inference engine and batching."""
