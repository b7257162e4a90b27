"""The catalogue of hostile and broken callbacks, case by case (R01 to R59), against the real server."""
