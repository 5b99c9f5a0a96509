"""Checks of a posterior: whether the route is calibrated, and what the answer rests on."""
