using Costate.Networks.Data;
using Costate.Networks.Objectives;

namespace Costate.Networks.Storage;

/// <summary>What must hold between the parts of a model description, which may come from anywhere.</summary>
static class DescriptionCheck
{
    /// <summary>The first contradiction as a sentence; null if there is none.</summary>
    public static string? Fault(ModelDescription model)
    {
        (Architecture network, TableLayout table) = (model.Architecture, model.Table);
        foreach ((string what, int number) in new[] { ("width", network.Width), ("number of inputs", network.Inputs), ("number of outputs", network.Outputs) })
            if (number < 1) return FormattableString.Invariant($"The {what} is {number}, but it must be a whole number above 0.");
        if (network.Layers < 0) return FormattableString.Invariant($"The number of layers is {network.Layers}, but it must be a whole number of at least 0.");
        if (!Enum.IsDefined(network.Startup)) return $"There is no start of a multistep method with the number {(int)network.Startup}.";
        if (!Enum.IsDefined(network.Bias)) return $"There is no kind of bias with the number {(int)network.Bias}.";
        if (table.Features != network.Inputs || !HasPlace(model.ScalerOffset) || !HasPlace(model.ScalerFactor))
            return $"The network reads {network.Inputs} features, but the table has {table.Features} and the scaling {model.ScalerOffset.Count} offsets and {model.ScalerFactor.Count} factors.";
        if (!double.IsFinite(network.Horizon) || network.Horizon <= 0) return FormattableString.Invariant($"The horizon is {network.Horizon}, but it must be a number above 0.");
        if (table.FeatureNames.Count != 0 && table.FeatureNames.Count != table.Features)
            return $"The table has {table.Features} features, but {table.FeatureNames.Count} names of features.";
        if (table.FeatureNames.Any(name => name is null)) return "The name of a feature is null.";
        if (table.ClassNames.Any(name => name is null) || table.ClassNames.Distinct(StringComparer.Ordinal).Count() != table.ClassNames.Count)
            return "The names of the classes must be different texts.";
        int classes = table.ClassNames.Count;
        if (classes == 0) return Probabilities.Has(model.Loss) ? "The loss separates classes, but the table has none." : null;
        int scores = model.Loss == LossFunction.Logistic ? 1 : classes;
        if (model.Loss == LossFunction.Logistic && classes != 2) return $"The logistic loss separates two classes, but the table has {classes}.";
        return network.Outputs == scores ? null : $"The network gives {network.Outputs} scores, but {classes} classes need {scores}.";

        bool HasPlace(IReadOnlyList<double> numbers) => numbers.Count == network.Inputs || model.Scaler == ScalerKind.None && numbers.Count == 0;
    }
}
