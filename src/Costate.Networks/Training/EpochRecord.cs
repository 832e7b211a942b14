using Costate.Networks.Objectives;

namespace Costate.Networks.Training;

/// <summary>One epoch of a training: a line of the history.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Step">Steps of the optimiser done.</param>
/// <param name="Seconds">Time spent training so far, over all parts of an interrupted run.</param>
/// <param name="Training">Loss and accuracy on the training data, at the parameters at the end of the epoch.</param>
/// <param name="Validation">The same on the validation data, if there are any.</param>
/// <param name="GradientNorm">‖∇‖ of the objective, averaged over the steps of the epoch.</param>
/// <param name="Rate">The rate or step length of the last step.</param>
public sealed record EpochRecord(int Epoch, long Step, double Seconds, Measurement Training, Measurement? Validation, double GradientNorm, double Rate);
