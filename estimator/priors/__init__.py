"""Priors: TOML files with a reason for every number, validated into one immutable value."""
