"""A built site to where it is served, and word of it to who subscribed."""
