"""The fused likelihood as a PyTensor operation, so that the user still holds an ordinary PyMC model.

PyTensor and numba are imported here, and this module only where a panel is fitted.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.gradient import DisconnectedType, disconnected_type
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.link.numba.dispatch.basic import numba_njit, register_funcify_default_op_cache_key

from estimator.panel import kernel
from estimator.panel.jit import digest


class PanelLogp(Op):
    """Log-likelihood of a panel, with its gradient as further outputs (one pass makes both).

    Inputs: theta (sources, 7), log_terms (terms,), and the panel's two arrays (``packing.Packed``). Outputs: the
    log-likelihood, its gradient by theta, its gradient by log_terms, and P(state | claims, theta) of all states, end
    to end; only the first is to be differentiated.
    """

    __props__ = ()

    def make_node(self, *inputs: Any) -> Any:
        """Return the node; the inputs are converted to tensors."""
        theta, log_terms, ints, floats = (pt.as_tensor_variable(x) for x in inputs)
        return Apply(
            self, [theta, log_terms, ints, floats], [pt.dscalar(), pt.dmatrix(), pt.dvector(), pt.dvector()]
        )

    def perform(self, node: Any, inputs: Sequence[Any], output_storage: Any) -> None:
        """Run the compiled kernel."""
        flat = (np.ascontiguousarray(value) for value in inputs)  # one memory layout: compiled once
        salvos, states, by_theta, by_terms = kernel.panel_value(*flat)
        found = (np.asarray(salvos.sum()), by_theta, by_terms, states)
        for store, value in zip(output_storage, found, strict=True):
            store[0] = value

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Return which outputs hang on which inputs, as far as gradients go."""
        return [[True, False, False, False]] * 2 + [[False] * 4] * 2

    def pullback(self, inputs: Sequence[Any], outputs: Sequence[Any], cotangents: Sequence[Any]) -> list[Any]:
        """Return the gradient, which the same node has computed already."""
        slope: Any = cotangents[0]
        if isinstance(slope.type, DisconnectedType):
            return [disconnected_type() for _ in inputs]
        by_theta: Any = outputs[1]
        by_terms: Any = outputs[2]
        return [slope * by_theta, slope * by_terms, disconnected_type(), disconnected_type()]


@register_funcify_default_op_cache_key(PanelLogp)  # type: ignore[no-untyped-call,untyped-decorator]
def _funcify(op: PanelLogp, node: Any = None, **kwargs: Any) -> tuple[Any, int]:
    value: Any = kernel.panel_value

    @numba_njit
    def panel_logp(theta: Any, log_terms: Any, ints: Any, floats: Any) -> Any:
        # One memory layout, so that the kernel is compiled once.
        salvos, states, by_theta, by_terms = value(
            np.ascontiguousarray(theta), np.ascontiguousarray(log_terms), ints, floats
        )
        return np.asarray(salvos.sum()), by_theta, by_terms, states

    return panel_logp, int(digest()[:12], 16)  # changes with the kernel, so that no stale compilation is used
