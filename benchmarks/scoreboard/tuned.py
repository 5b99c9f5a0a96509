"""What was tuned for opponents: on other panels than those scored, knowing the truth, for the least mean log score.

``python benchmarks/accuracy.py --tune`` prints every choice's scores on panels of another seed (all three generators).
FACTOR multiplies a method's own standard error (of ``pool``: the worth of a source's figure, in munitions a munition
said); SCALE is where sources' numbers are averaged.
"""

FACTORS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
FACTOR = {"catd": 0.7, "averagelog": 0.7, "truthfinder": 0.7, "mace": 1.4, "attacker-alone": 1.4}
SCALE = {"attacker": "count", "attacker-alone": "count"}
#: The same of large salvos, of which each strike is taken alone.
FACTOR_LARGE = {"attacker-alone": 1.4, "random-effects-alone": 1.4, "linear-pool-alone": 0.25}
SCALE_LARGE: dict[str, str] = {}
#: How the log-bias model's latent mean is read as a whole number.
READING = "binomial"


def factor(method: str, large: bool = False) -> float:
    """Return the tuned factor of a method, 1 where none was tuned."""
    return (FACTOR_LARGE if large else FACTOR).get(method, 1.0)


def scale(method: str, large: bool = False) -> str:
    """Return where a method averages: ``share`` (log-odds) or ``count``."""
    return (SCALE_LARGE if large else SCALE).get(method, "share")
