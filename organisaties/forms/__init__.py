"""Is this input well-formed? Forms of organisations, persons and werkjaren."""
