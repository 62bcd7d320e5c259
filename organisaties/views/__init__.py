"""Pages of persons and organisations, by subject."""
