"""Let these tests share the second reading of the definition with those of the model."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "model"))
