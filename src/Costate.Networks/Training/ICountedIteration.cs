using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A method whose work is not that of the objective of its problem alone, so that it counts it itself.</summary>
public interface ICountedIteration<T> : IIteration<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What it has done since it was made.</summary>
    TrainingWork Work { get; }
}
