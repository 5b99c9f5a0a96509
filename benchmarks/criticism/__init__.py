"""What the model is held against: figures it would have had sources say, salvos left out, and other models."""
