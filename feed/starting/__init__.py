"""A new site and a new article: what is written once, and is its author's from then on."""
