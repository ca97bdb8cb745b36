"""Makes a model: encoder, training, calibration and the folder that the bot loads."""
