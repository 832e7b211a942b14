using Costate.Cli.Settings;
using Costate.Numerics.Optimization;

namespace Costate.Cli.Runs;

/// <summary>Vectors, as long as the parameters, that a method has besides them.</summary>
/// <param name="Saved">Those in a checkpoint.</param>
/// <param name="Working">Those in memory at a time, the saved ones among them.</param>
readonly record struct OptimizerVectors(int Saved, int Working)
{
    /// <summary>The vectors of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="epochs">Epochs that it will do; a full-batch method makes one step in each.</param>
    public static OptimizerVectors Of(MethodChoice method, int epochs)
    {
        int pairs = Math.Min(new LbfgsOptions().Pairs, epochs);
        return method switch
        {
            MethodChoice.Sgd => new(1, 3),                                  // gradient, point ahead, velocity
            MethodChoice.Pgcl => new(2, 5),                                 // parameters of the stages, gradient, mean, square; true gradient
            MethodChoice.Adam => new(2, 3),                                 // gradient, mean, square
            MethodChoice.Lbfgs => new(2 * pairs, 2 * (pairs + 1) + 4),      // pairs and one being made, gradient, direction, point and gradient of the ray
            MethodChoice.OneShot => new(2 * pairs + 1, 2 * (pairs + 1) + 5),    // the same with the gradient saved, and the gradient of one term of the objective
            MethodChoice.Newton => new(0, 17),                              // gradient, direction, ray, conjugate gradients, preconditioner, elimination of the readout
            MethodChoice.Lm or MethodChoice.Rlm => new(0, 13),              // gradients, trial and step; conjugate gradients; a term of the objective
            MethodChoice.Ar2 or MethodChoice.Mar2 => new(0, 16),            // the same, and the gradients of a Hessian product
            _ => new(0, 4),                                                 // gradient, direction, point and gradient of the ray
        };
    }
}
