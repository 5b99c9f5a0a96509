"""All sections of the argument about one salvo, in the order in which they are read."""

from dataclasses import replace

from estimator.argument.argue import SalvoArgument
from estimator.display.likelihood import Scale
from estimator.report import argument_what_if as what_if
from estimator.report import argument_who as who
from estimator.report.sections import Section


def argument_sections(argument: SalvoArgument, scale: Scale = "icd203") -> tuple[Section, ...]:
    """Return the sections of one salvo's argument; where headlines are withheld, its sentences are."""
    sections = (
        who.who_would_be_wrong(argument),
        who.two_stories(argument),
        who.left_out(argument),
        what_if.tipping_points(argument, scale),
        what_if.settling(argument),
        what_if.scaling(argument),
        what_if.replayed(argument),
        what_if.copied(argument),
    )
    if not argument.answer.withheld:
        return sections
    return tuple(replace(section, lines=()) for section in sections)
