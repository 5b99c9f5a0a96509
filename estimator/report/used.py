"""Which numbers of the priors a result rests on."""

from estimator.priors.shape import BLOC_SHARE, COPYING
from estimator.priors.values import PriorEntry
from estimator.report.values import Contents


def prior_groups(summary: Contents) -> dict[str, list[PriorEntry]]:
    """Return the entries of the priors that this result rests on, by class of source or type of weapon."""
    classes = {source.source_class for salvo in summary.salvos for source in salvo.sources}
    weapons = {salvo.posterior.weapon_type for salvo in summary.salvos}
    sources = [source for salvo in summary.salvos for source in salvo.sources]
    has_bloc = any(source.bloc for source in sources)
    groups: dict[str, list[PriorEntry]] = {}
    for entry in summary.posterior.priors.entries:
        kind, _, rest = entry.key.partition(".")
        name = rest.partition(".")[0]
        if kind == "sources" and name in classes:
            groups.setdefault(f"sources: {name}", []).append(entry)
        elif kind == "weapons" and name in weapons:
            groups.setdefault(f"weapons: {name}", []).append(entry)
        elif kind == BLOC_SHARE and has_bloc:
            groups.setdefault("blocs", []).append(entry)
        elif kind == COPYING and len(sources) > 1:
            groups.setdefault("copies", []).append(entry)
    return groups
