"""What stands in a new article until its author writes something."""

TEXT = "Write here what it has to say."
"""For one without a text would stop each build."""
