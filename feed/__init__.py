"""Turns a folder of articles into feeds that subscribers can trust."""

__version__ = "0.1.0"
