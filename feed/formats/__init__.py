"""`Feed` and `Entry` to bytes, one module for each format."""
