"""The parts of the argument: each shows one answer to "what does this hang on?"."""
