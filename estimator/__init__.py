"""Estimate what happened in a strike from claims that disagree."""
