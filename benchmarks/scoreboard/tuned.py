"""What was tuned for opponents: on other panels than those scored, knowing the truth, for the least mean log score.

``python benchmarks/accuracy.py --tune`` prints every choice's scores on panels of another seed (all three generators).
FACTOR multiplies a method's own standard error (of ``pool``: the worth of a source's figure, in munitions a munition
said); SCALE is where sources' numbers are averaged.
"""

FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
FACTOR = {"catd": 0.7, "averagelog": 0.7, "truthfinder": 0.7, "mace": 1.4, "attacker-alone": 1.4}
SCALE = {"attacker": "count", "attacker-alone": "count"}
#: How the log-bias model's latent mean is read as a whole number.
READING = "binomial"


def factor(method: str) -> float:
    """Return the tuned factor of a method, 1 where none was tuned."""
    return FACTOR.get(method, 1.0)


def scale(method: str) -> str:
    """Return where a method averages: ``share`` (log-odds) or ``count``."""
    return SCALE.get(method, "share")
