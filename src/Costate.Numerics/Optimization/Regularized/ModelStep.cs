using Costate.Numerics.Linear;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>How a step of a regularised model was found.</summary>
/// <param name="Status">How its solution ended: converged where ‖∇m(s)‖ ≤ θ‖s‖^q. Other steps are of use too, if they descend.</param>
/// <param name="Decrease">T(0) − T(s), the decrease without the regularisation; not positive where no step was found.</param>
/// <param name="Iterations">Iterations of the solver.</param>
/// <param name="Products">Products with the Hessian, or with its approximation.</param>
/// <param name="Work">Their floating-point operations, where the problem counts them.</param>
public readonly record struct ModelStep(LinearStatus Status, double Decrease, int Iterations, int Products, long Work);
