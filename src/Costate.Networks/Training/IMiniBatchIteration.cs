using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A method that takes mini-batches itself, several of them in a step.</summary>
public interface IMiniBatchIteration<T> : ICountedIteration<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Takes some of the next mini-batches of an epoch and moves x. If that fails, x stays where it was. How many it takes does not change the bits.</summary>
    /// <param name="x">The parameters of this rank.</param>
    /// <param name="most">Mini-batches that are left in the epoch.</param>
    /// <param name="batch">Gives them, the next one first.</param>
    /// <param name="gradientNorms">The norm of the gradient in each that was taken, the same on all ranks; where something was not finite, up to the first mini-batch in which it was not.</param>
    /// <returns>The report, with means over the mini-batches.</returns>
    StepReport Step(Dense<T> x, int most, MiniBatch batch, out double[] gradientNorms);
}
