"""A three-class logistic regression by Newton's method: same person against stranger and against relative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
SAME, STRANGER, RELATIVE = 0, 1, 2
STEPS_MAX = 60
SMALL = 1e-3


@dataclass(frozen=True)
class Fitted:
    """`weights` is (1 + inputs) x 2 in natural logarithms: the intercept first, then each input's."""

    weights: Matrix
    steps: int


def fit(inputs: Matrix, classes: NDArray[np.int8], amount: Matrix, offset: Matrix, ridge: Matrix) -> Fitted:
    """Maximise the likelihood of `classes` less a ridge penalty.

    `inputs` is n x k; `amount` each row's weight (n); `offset` is added to the odds (n x 2);
    `ridge` is each input's penalty (k).
    """
    count, width = inputs.shape[0], inputs.shape[1] + 1
    table = np.hstack([np.ones((count, 1)), inputs])
    wanted = np.stack([classes == STRANGER, classes == RELATIVE], axis=1).astype(np.float64)
    penalty = np.concatenate([[1e-6], ridge])
    weights = np.zeros((width, 2))
    loss = np.inf
    for step in range(STEPS_MAX):
        chances, now = _chances(table, weights, offset, wanted, amount)
        now += float((penalty[:, None] * weights**2).sum()) / 2
        if loss - now < SMALL * max(1.0, abs(now)) * 1e-2:
            return Fitted(weights, step)
        loss = now
        slope = -table.T @ ((chances - wanted) * amount[:, None]) + penalty[:, None] * weights
        weights = _searched(
            table, weights, _direction(table, chances, amount, slope, penalty), (offset, wanted, amount, penalty), loss
        )
    return Fitted(weights, STEPS_MAX)


def _chances(table: Matrix, weights: Matrix, offset: Matrix, wanted: Matrix, amount: Matrix) -> tuple[Matrix, float]:
    """Chances of stranger and relative, and the negative log likelihood."""
    odds = table @ weights
    odds += offset
    logs = np.hstack([np.zeros((len(odds), 1)), -odds])
    top = logs.max(axis=1, keepdims=True)
    whole = top + np.log(np.exp(logs - top).sum(axis=1, keepdims=True))
    own = (wanted * logs[:, 1:]).sum(axis=1)
    return np.exp(logs[:, 1:] - whole), float((amount * (whole[:, 0] - own)).sum())


def _direction(table: Matrix, chances: Matrix, amount: Matrix, slope: Matrix, penalty: Matrix) -> Matrix:
    width = table.shape[1]
    curve = np.zeros((2 * width, 2 * width))
    for one in range(2):
        for other in range(2):
            each = amount * chances[:, one] * ((one == other) - chances[:, other])
            curve[one * width : (one + 1) * width, other * width : (other + 1) * width] = (
                table * each[:, None]
            ).T @ table
    curve += np.diag(np.tile(penalty, 2) + 1e-9)
    step = np.linalg.solve(curve, slope.T.reshape(-1))
    return np.asarray(step.reshape(2, width).T, dtype=np.float64)


def _searched(
    table: Matrix, weights: Matrix, direction: Matrix, given: tuple[Matrix, Matrix, Matrix, Matrix], loss: float
) -> Matrix:
    """The longest of the halved steps that lowers the loss."""
    offset, wanted, amount, penalty = given
    length = 1.0
    for _ in range(12):
        tried = weights - length * direction
        now = _chances(table, tried, offset, wanted, amount)[1] + float((penalty[:, None] * tried**2).sum()) / 2
        if now < loss:
            return np.asarray(tried, dtype=np.float64)
        length /= 2
    return weights
