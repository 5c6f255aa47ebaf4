"""What looks at a site while it is written: its preview, and builds that follow each save."""
