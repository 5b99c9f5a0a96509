"""The alternatives: what each changes of the shipped model, and how it is told apart from it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Variant:
    """One alternative; every field at its default is the model as shipped.

    ``fabrication``: each source makes an account up with a probability of its own, which then follows its class.
    ``varies``: an account's spin differs from its source's by a normal of learned sd. ``shared``: so does what every
    source of a strike sees as intercepted, all alike. ``outliers``: this share of accounts has ten-fold noise;
    ``outlying``: a share that is each source's own, and learned. ``scaled``: all spins of a panel are multiplied by one
    learned number. ``copying``: each source has a chance of its own to say what another said before it; ``copied``: all
    sources have this one.
    ``blocs`` turns blocs round: on for simulated sources of one side, off on the real record, which names its own.
    """

    title: str
    blur: bool = True
    fabrication: bool = False
    varies: bool = False
    shared: bool = False
    outliers: float = 0.0
    outlying: bool = False
    scaled: bool = False
    copying: bool = False
    copied: float = 0.0
    size_exact: Literal["learned", "fixed", "absent"] = "learned"
    blocs: bool = False

    @property
    def chances(self) -> bool:
        """Whether every source has a chance of its own to give an account of another kind."""
        return self.fabrication or self.outlying or self.copying

    @property
    def noisy(self) -> bool:
        """Whether an account may be far noisier than its source is."""
        return self.outlying or self.outliers > 0

    @property
    def mixed(self) -> bool:
        """Whether an account, or a strike, is a mixture of components."""
        return self.chances or self.varies or self.shared or self.noisy or self.copied > 0


SHIPPED = "a"
#: Variants tried after the others, and what they are set beside: their fits rest on other priors than the others'.
LATER = ("l", "m", "n")
BESIDE = (SHIPPED, "k", *LATER)
VARIANTS = MappingProxyType(
    {
        SHIPPED: Variant("as shipped"),
        "b": Variant("without blur", blur=False),
        "c": Variant("blur and fabrication", fabrication=True),
        "d": Variant("fabrication without blur", blur=False, fabrication=True),
        "e": Variant("spin varies by account", varies=True),
        "f": Variant("an error shared by a strike", shared=True),
        "g-fixed": Variant("spike at the total at its prior mean", size_exact="fixed"),
        "g-absent": Variant("no spike at the total", size_exact="absent"),
        "h": Variant("5 % of accounts with ten-fold noise", outliers=0.05),
        "i": Variant("blocs turned round", blocs=True),
        "j": Variant("a learned share of accounts with ten-fold noise", outlying=True),
        "k": Variant("one learned scale of all spins", scaled=True),
        "l": Variant("accounts that may be copies", copying=True),
        "m": Variant("k and l", scaled=True, copying=True),
        "n": Variant("one account in ten may be a copy", copied=0.1),
    }
)
