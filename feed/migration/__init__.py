"""Taking over the identities of an older feed, of whatever generator."""
