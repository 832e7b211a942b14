"""Times scipy.optimize.least_squares (trf) on the Poisson problem of examples/poisson.yaml; prints one JSON line per solver of its subproblem.

The residual and the Jacobian are NumPy expressions without loops. Seconds are those of the whole call divided by its Jacobian evaluations.
"""
import argparse, json, time
import numpy
from scipy.optimize import least_squares

parser = argparse.ArgumentParser()
parser.add_argument("--nodes", type=int, default=512)
parser.add_argument("--frequency", type=float, default=20)
parser.add_argument("--evaluations", type=int, default=30)
arguments = parser.parse_args()
r, nu = arguments.nodes, arguments.frequency
t = int(3 * nu) + 1
z, ends = numpy.linspace(0, 1, t), numpy.array([0.0, 1.0])
root, scale = numpy.sqrt(0.1 * t), 1 / numpy.sqrt(t)
source, boundary = nu**2 * numpy.cos(nu * z), numpy.cos(nu * ends)


def parts(x, points):
    v, w, c = x[:r], x[r:2 * r], x[2 * r:3 * r]
    s = numpy.tanh(0.5 * (numpy.outer(points, w) + c))
    u = 1 - s * s
    return v, w, x[-1], s, 0.5 * u, -0.5 * s * u, 0.25 * u * (3 * s * s - 1)


def residual(x):
    v, w, d, s, _, second, _ = parts(x, z)
    inner = -second @ (v * w * w) - source
    v, w, d, s, _, _, _ = parts(x, ends)
    return scale * numpy.concatenate([inner, root * (s @ v + d - boundary)])


def jacobian(x):
    v, w, _, _, _, second, third = parts(x, z)
    slope = -v * w * w * third
    inner = numpy.hstack([-w * w * second, -2 * v * w * second + z[:, None] * slope, slope, numpy.zeros((t, 1))])
    v, w, _, s, first, _, _ = parts(x, ends)
    outer = root * numpy.hstack([s, v * ends[:, None] * first, v * first, numpy.ones((2, 1))])
    return scale * numpy.vstack([inner, outer])


start = numpy.append(numpy.random.default_rng(1).uniform(-1, 1, 3 * r), 0)
for solver in ("exact", "lsmr"):
    begin = time.perf_counter()
    result = least_squares(residual, start, jacobian, method="trf", tr_solver=solver, max_nfev=arguments.evaluations, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    seconds = time.perf_counter() - begin
    print(json.dumps({"solver": solver, "rows": t + 2, "unknowns": 3 * r + 1, "jacobians": result.njev, "secondsPerJacobian": seconds / result.njev, "cost": result.cost}))
