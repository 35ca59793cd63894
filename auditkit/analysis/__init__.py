"""Pure functions: points from a value, tie-outs, texts."""
