"""Let these tests share the makers of accounts with those of the model."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "model"))
