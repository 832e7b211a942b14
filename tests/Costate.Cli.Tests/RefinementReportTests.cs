using Costate.Cli.Runs;
using Costate.Networks.Objectives;
using Costate.Networks.Training;

namespace Costate.Cli.Tests;

/// <summary>A refinement is told by the best measure there is: validation before training, accuracy before loss.</summary>
public sealed class RefinementReportTests
{
    static readonly Measurement _none = new(0.5, null), _worse = new(0.75, null), _classes = new(0.5, 0.9), _fewer = new(0.75, 0.8);

    [Theory]
    [InlineData(true, true, 4, "4 epochs: loss 0.5 -> 0.75, validation 90.00 % -> 80.00 %, change", "valid. %", "90.0", "80.0")]
    [InlineData(true, false, 1, "1 epoch: loss 0.5 -> 0.75, training 90.00 % -> 80.00 %, change", "train. %", "90.0", "80.0")]
    [InlineData(false, true, 4, "4 epochs: loss 0.5 -> 0.75, validation loss 0.5 -> 0.75, change", "valid. loss", "0.5", "0.75")]
    [InlineData(false, false, 4, "4 epochs: loss 0.5 -> 0.75, change", null, "", "")]
    public void As_a_sentence_and_in_the_table(bool classifies, bool validates, int epochs, string sentence, string? head, string before, string after)
    {
        (Measurement from, Measurement to) = classifies ? (_classes, _fewer) : (_none, _worse);
        Refinement refinement = new(epochs, 2, 4, from, to, validates ? from : null, validates ? to : null, 0.25);
        Assert.Equal($"2 -> 4 layers after {sentence} of the final states 0.25", RefinementReport.Sentence(refinement));
        StringWriter text = new() { NewLine = "\n" };
        RefinementReport.Table([new(2, epochs, 5, 0, 20, 0.1), new(4, epochs, 5, 0, 40, 0.2)], [refinement]).Write(text, 90);
        string[][] rows = [.. text.ToString().Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal(["layers", "epochs", "layer steps", "s", "loss", "refined", .. head is null ? Array.Empty<string>() : [head, "refined"], "change"], rows[0]);
        Assert.Equal(["2", $"{epochs}", "20", "0.1", "0.5", "0.75", .. head is null ? Array.Empty<string>() : [before, after], "0.25"], rows[2]);
        Assert.Equal(["4", $"{epochs}", "40", "0.2"], rows[3]);
    }
}
