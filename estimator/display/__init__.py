"""Plain numbers made readable: credible sets, probability words, sentences and bars. A leaf of the house."""
