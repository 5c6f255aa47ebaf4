"""What another generator's configuration says, taken over into a `feed.toml`."""
