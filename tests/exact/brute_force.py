"""One salvo summed by brute force: every state x every total x a tensor grid of parameters, from ``by_the_book``.

Trapezoidal rules with steps well below the smallest scale; nothing here is shared with the code under test.
"""

import math
from functools import cache, lru_cache

import by_the_book as book
import numpy as np
from scipy.special import roots_jacobi

SPIN_STEP, SPIN_REACH = 0.2, 4.6
#: Places along log noise: what is summed is analytic in it, so steps of 0.8 standard deviations lose nothing (1e-9).
NOISES = np.linspace(-4.8, 4.8, 13)
BLOC_SHARE = 0.5
BLURS, BLUR_SCALE = 8, 0.15


def total_cells(singles):
    """Return totals to read an account at, and the edges of what each stands for: one by one, then a few wide."""
    wide = [singles + round(singles * share) for share in (0.2, 0.5, 1.2)]
    edges = (*range(singles + 1), *wide, math.inf)
    middle = [(a + b) // 2 for a, b in zip(edges[singles:-2], edges[singles + 1 : -1], strict=True)]
    return (*range(singles), *middle, 2 * wide[-1]), edges


def nodes_of_blur(a, b):
    """Return places of blur with weights: even closer together near 0, where what is seen bends most."""
    x, weights = roots_jacobi(BLURS, 0, a - 1)
    curved = (1 + x) / (2 * (1 + BLUR_SCALE))
    blur = BLUR_SCALE * curved / (1 - curved)
    density = weights * (blur / curved) ** (a - 1) * (1 - blur) ** (b - 1) / (1 - curved) ** 2
    return blur, density / density.sum()


def leaning(median, logsd, skew, tail, z):
    """Return a scale at normal scores ``z``: log-normal, or with Tukey's g and h, here term by term."""
    leant = z if skew == 0 else (np.exp(skew * z) - 1) / skew
    return median * np.exp(logsd * leant * np.exp(tail * z**2 / 2))


def bent(sd, tail, skew, x):
    """Return deviations at normal scores ``x``: normal, or with Tukey's g and h, of mean 0 and that sd."""

    def plain(z):
        return ((np.exp(skew * z) - 1) / skew if skew else z) * np.exp(tail * z**2 / 2)

    z = np.linspace(-14, 14, 28_001)
    weight = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()
    mean = weight @ plain(z)
    return sd * (plain(x) - mean) / math.sqrt(weight @ (plain(z) - mean) ** 2)


class Grid:
    """Points of (spin, noise) and of (size_spin, size_noise) for one class, with weights per node of its bloc."""

    def __init__(self, prior, share, nodes):
        self.blurs = nodes_of_blur(prior.blur_a, prior.blur_b)
        own = math.sqrt(1 - share)
        step = min(SPIN_STEP, prior.spin_sd * own / 3)
        reach = SPIN_REACH * prior.spin_sd * (1.0 if share else 0.95)
        spin = np.arange(-reach, reach + step, step) + prior.spin_mean
        level = np.repeat(NOISES, spin.size)
        self.spin = np.tile(spin, NOISES.size)
        self.noise = np.repeat(
            leaning(prior.noise_median, prior.noise_logsd, prior.noise_skew, prior.noise_tail, NOISES),
            spin.size,
        )
        # Given bloc and noise: a bivariate normal's conditional mean and standard deviation.
        mean = prior.spin_mean + prior.spin_sd * (
            math.sqrt(share) * nodes[:, None] + prior.noise_corr * level
        )
        left = prior.spin_sd * math.sqrt(1 - share - prior.noise_corr**2)
        density = np.exp(-0.5 * ((self.spin - mean) / left) ** 2 - 0.5 * level**2)
        self.weight = density / density.sum(axis=1, keepdims=True)
        # size part: own deviation x on top of what the bloc adds
        x, z = np.linspace(-4.6, 4.6, 121), NOISES
        tied = prior.size_noise_corr / own
        score = (tied * z[:, None] + math.sqrt(1 - tied**2) * x).ravel()
        self.size_x = bent(prior.size_spin_sd * own, prior.size_spin_tail, prior.size_spin_skew, score)
        self.size_noise = np.repeat(
            leaning(
                prior.size_noise_median,
                prior.size_noise_logsd,
                prior.size_noise_skew,
                prior.size_noise_tail,
                z,
            ),
            x.size,
        )
        weight = np.outer(np.exp(-0.5 * z**2), np.exp(-0.5 * x**2)).ravel()
        self.size_weight = weight / weight.sum()
        self.size_mean = prior.size_spin_mean + prior.size_spin_sd * math.sqrt(share) * nodes


def bloc_nodes(alone):
    """Return nodes and weights of a standard normal: one where nothing is shared."""
    if alone:
        return np.zeros(1), np.ones(1)
    z = np.linspace(-4.2, 4.2, 11)
    w = np.exp(-0.5 * z**2)
    return z, w / w.sum()


class Member:
    """One account's tables: figures[state, node, total], sizes[launched, node, total]."""

    def __init__(self, given, nodes, share, case):
        (self.account, self.role, self.prior, (self.chance, self.told)) = given
        self.kept, self.truths, (self.values, self.edges) = case.kept, case.truths, case.totals
        self.grid, self.nodes = Grid(self.prior, share, nodes), nodes
        low, high = self.account.get("launched", ("count", 0, math.inf))[1:]
        self.totals = [(k, s) for k, s in enumerate(self.values) if low <= s <= high]
        self.scored = {s: book.scored_figures(self.account, s, self.kept) for _, s in self.totals}
        # What the pmfs are summed from serves the sources too; some 60 MB at most.
        self._at, self._like = lru_cache(maxsize=5000)(self._vector), {}
        self.figures, self.of_state = self._figures()
        self.sizes = self._sizes()

    def _key(self, truth, total):
        scored = self.scored[total]
        if scored is None:
            return None
        return tuple((sum(truth[o] for o in s[1]), sum(truth[o] for o in s[2])) for s in scored)

    def vector(self, state, total):
        """Return P(figures | truth, S) at every point: once for all truths that are alike in what is scored there."""
        key = total, self._key(self.truths[state], total)
        return self._at(self._like.setdefault(key, state), total)

    def _vector(self, state, total):
        """Return P(figures | truth, S) at every point, the truth given by its place."""
        blur, weight = self.grid.blurs
        own = self.grid.spin, self.grid.noise, blur[:, None]
        return weight @ book.figures_probability(
            self.account, self.truths[state], total, self.role, own, self.kept
        )

    def _figures(self):
        cells, of_state, table = {}, [], []
        for state, truth in enumerate(self.truths):
            key = tuple(self._key(truth, total) for _, total in self.totals)
            if key not in cells:
                cells[key] = len(table)
                row = np.zeros((len(self.nodes), len(self.values)))
                for k, total in self.totals:
                    if self._key(truth, total) is not None:
                        row[:, k] = self.grid.weight @ self.vector(state, total)
                table.append(row)
            of_state.append(cells[key])
        return np.array(table), np.array(of_state)

    def guess(self, launched, k, shift):
        """Return P(S in cell k | N, it does not simply know) at every size point."""
        low, high = self.edges[k], self.edges[k + 1] - 1
        return book.total_probability(
            low, high, launched, self.role, shift + self.grid.size_x, self.grid.size_noise, 0.0
        )

    def knows(self):
        return self.prior.size_exact_a / (self.prior.size_exact_a + self.prior.size_exact_b)

    def _sizes(self):
        most = max(t["launched"] for t in self.truths)
        table = np.zeros((most + 1, len(self.nodes), len(self.values)))
        for n in range(1, most + 1):
            for b, mean in enumerate(self.grid.size_mean):
                for k, total in self.totals:
                    guess = float(self.grid.size_weight @ self.guess(n, k, mean))
                    table[n, b, k] = self.knows() * (total == n) + (1 - self.knows()) * guess
        return table

    def own(self):
        """Return P(account, in its own words | state, spin node, size node)."""
        launched = np.array([t["launched"] for t in self.truths])
        value = np.einsum("kbs,kcs->kbc", self.figures[self.of_state], self.sizes[launched], optimize=True)
        return (1 - self.chance) * value

    def value(self):
        """Return P(account | state, spin node, size node): in its own words, or as a copy that says the same."""
        return self.own() + self.told


class InScales:
    """The posterior of one salvo whose sources' spins are all times one number, not known which.

    ``made`` holds that number's probabilities before the claims, each with the brute force under priors so multiplied.
    """

    def __init__(self, made):
        self.before = np.array([weight for weight, _ in made])
        self.each = [brute for _, brute in made]
        joint = self.before * [brute.evidence for brute in self.each]
        self.evidence = float(joint.sum())
        self.after = joint / self.evidence
        self.groups = self.each[0].groups

    def pmf(self, quantity):
        return self.after @ np.stack([brute.pmf(quantity) for brute in self.each])

    def copied(self, g, m):
        return float(self.after @ [brute.copied(g, m) for brute in self.each])

    def points(self, g, m):
        """Return a member's (spin, noise) points at every scale, one after another."""
        return tuple(
            np.concatenate(columns)
            for columns in zip(*(brute.points(g, m) for brute in self.each), strict=True)
        )

    def prior_weight(self, g, m):
        own = [brute.prior_weight(g, m) for brute in self.each]
        return np.concatenate([w * weight for w, weight in zip(self.before, own, strict=True)])

    def source(self, g, m):
        weights, sizes = zip(*(brute.source(g, m) for brute in self.each), strict=True)
        weight = np.concatenate([w * one for w, one in zip(self.after, weights, strict=True)])
        return weight, self.after @ np.stack(sizes)


class BruteForce:
    """The posterior of one salvo; ``groups`` are lists of (account, role, prior, copy), one list a bloc or source.

    ``copy`` is P(the account is a copy) and P(it is one, and says what it says).
    """

    def __init__(self, groups, truth_prior, most, kept=book.OUTCOMES, singles=27):
        self.kept, self.totals = kept, total_cells(singles)
        self.truths = list(book.states(most, kept))
        sticks = {o: getattr(truth_prior, o) for o in ("intercepted", "hit", "damaged")}
        scale = truth_prior.launched_median, truth_prior.launched_sigma
        self.log_prior = np.array([book.log_prior(t, *scale, sticks, kept) for t in self.truths])
        self.groups, self.joint = [], []
        for group in groups:
            z, w = bloc_nodes(len(group) == 1)
            share = BLOC_SHARE if len(group) > 1 else 0.0
            members = [Member(given, z, share, self) for given in group]
            value = w[:, None] * w
            for member in members:
                value = value * member.value()
            self.groups.append(members)
            self.joint.append(value)
        weight = np.exp(self.log_prior)
        for value in self.joint:
            weight = weight * value.sum(axis=(1, 2))
        self.evidence = float(weight.sum())
        self.mass = weight / weight.sum()

    def pmf(self, quantity):
        sets = set(book.OUTCOMES) if quantity == "launched" else book.SETS[quantity]
        pmf = np.zeros(200)
        for truth, mass in zip(self.truths, self.mass, strict=True):
            pmf[sum(truth[o] for o in sets)] += mass
        return pmf

    def copied(self, g, m):
        """Return how likely a member's account is a copy."""
        member = self.groups[g][m]
        part = self.joint[g] / self.joint[g].sum(axis=(1, 2), keepdims=True) * self.mass[:, None, None]
        return float((part * member.told / np.maximum(member.value(), 1e-300)).sum())

    def points(self, g, m):
        """Return a member's points of spin and of noise."""
        grid = self.groups[g][m].grid
        return grid.spin, grid.noise

    def prior_weight(self, g, m):
        """Return a member's prior weights on its points, with what its bloc has in common summed out."""
        return bloc_nodes(len(self.groups[g]) == 1)[1] @ self.groups[g][m].grid.weight

    @cache  # noqa: B019 - lives as long as the test's module
    def source(self, g, m):
        """Return weights on a member's (spin, noise) points, and means of its size numbers (of size_noise: its log)."""
        member = self.groups[g][m]
        part = self.joint[g] / self.joint[g].sum(axis=(1, 2), keepdims=True) * self.mass[:, None, None]
        launched = np.array([t["launched"] for t in self.truths])
        sizes, figures = member.sizes[launched], member.figures[member.of_state]
        copied = part * member.told / np.maximum(member.value(), 1e-300)
        scaled = part * (1 - member.chance) / np.maximum(member.value(), 1e-300)
        by_figure = np.einsum("kbc,kcs->kbs", scaled, sizes, optimize=True)
        weight = copied.sum(axis=(0, 2)) @ member.grid.weight
        gathered = np.zeros_like(member.figures)
        np.add.at(gathered, member.of_state, by_figure)
        first = {row: k for k, row in reversed(list(enumerate(member.of_state)))}
        for row, k in first.items():
            for s, total in member.totals:
                if gathered[row, :, s].any():
                    weight += (gathered[row, :, s] @ member.grid.weight) * member.vector(k, total)
        by_size = np.zeros_like(member.sizes)
        np.add.at(by_size, launched, np.einsum("kbc,kbs->kcs", scaled, figures, optimize=True))
        return weight, self._size(member, by_size, copied.sum(axis=(0, 1)))

    def _size(self, member, by_size, copied):
        prior, grid = member.prior, member.grid
        a, b = prior.size_exact_a, prior.size_exact_b
        noise = float(np.log(grid.size_noise) @ grid.size_weight)
        sums = np.array([copied @ grid.size_mean, noise * copied.sum(), member.knows() * copied.sum()])
        # of size_spin, log size_noise, size_exact; those of a copy are as its prior has them
        for n, c, k in zip(*np.nonzero(by_size), strict=True):
            w, mean = by_size[n, c, k], grid.size_mean[c]
            guess = grid.size_weight * member.guess(n, k, mean)
            spike = member.knows() * (member.values[k] == n)
            for place, values in enumerate((mean + grid.size_x, np.log(grid.size_noise))):
                centre = float(values @ grid.size_weight)
                sums[place] += w * (spike * centre + (1 - member.knows()) * float(values @ guess))
            square, cross = a * (a + 1) / ((a + b) * (a + b + 1)), a * b / ((a + b) * (a + b + 1))
            sums[2] += w * (square * (member.values[k] == n) + cross * guess.sum())
        return sums
