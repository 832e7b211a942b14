using Costate.Networks.Objectives;

namespace Costate.Networks.Training;

/// <summary>What a prolongation did to a trained network.</summary>
/// <param name="Epoch">Epochs done before it.</param>
/// <param name="FromLayers">Layers before.</param>
/// <param name="ToLayers">Layers after.</param>
/// <param name="Before">Loss and accuracy on the training data before.</param>
/// <param name="After">The same after.</param>
/// <param name="ValidationBefore">Loss and accuracy on the validation data before, if there are any.</param>
/// <param name="ValidationAfter">The same after.</param>
/// <param name="StateChange">‖Y_2N − Y_N‖/‖Y_N‖ of the final states of the training data: how far the network was from a discretised differential equation.</param>
/// <param name="Cause">Why the level ended before its epochs were done; empty if it did not.</param>
public sealed record Refinement(int Epoch, int FromLayers, int ToLayers, Measurement Before, Measurement After, Measurement? ValidationBefore, Measurement? ValidationAfter, double StateChange, string Cause = "");
