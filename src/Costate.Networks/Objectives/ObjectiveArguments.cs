using System.Numerics;
using Costate.Networks.Data;

namespace Costate.Networks.Objectives;

/// <summary>What must fit together before a network can be measured on data.</summary>
static class ObjectiveArguments
{
    /// <exception cref="ArgumentException">Network, loss and data do not fit together; the message says where.</exception>
    public static void Check<T>(Network<T> network, ILoss<T> loss, Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = network.Readout.Shape.Outputs, wanted = data.Labels is null ? data.Outputs : loss.ScoresFor(data.Classes);
        if (data.Features != network.Opening.Shape.Inputs)
            throw new ArgumentException($"The network reads {network.Opening.Shape.Inputs} features, but the data have {data.Features}.", nameof(data));
        if (outputs != wanted)
            throw new ArgumentException($"The network gives {outputs} scores, but the data need {wanted}.", nameof(data));
        if (data.Labels is null && !loss.ReadsValues)
            throw new ArgumentException("This loss compares classes, but the data hold target values: use least-squares or l1.", nameof(loss));
    }
}
