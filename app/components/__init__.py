"""The parts of a page: each shows one thing, and most take values and return nothing."""
