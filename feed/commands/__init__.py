"""The commands, a module for each: what it takes from the command line, and whom it calls."""
