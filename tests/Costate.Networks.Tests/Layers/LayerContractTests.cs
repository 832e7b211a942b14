using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Testing;

namespace Costate.Networks.Tests.Layers;

/// <summary>The contract checks themselves: every kind of wrong layer is found, and the report names the rule.</summary>
public class LayerContractTests
{
    static readonly double[] _theta = [.. Enumerable.Range(0, 20).Select(k => Math.Sin(k))];

    [Theory]
    [InlineData(Fault.None, "")]
    [InlineData(Fault.WrongSign, "⟨Jv, w⟩ = ⟨v, Jᵀw⟩")]
    [InlineData(Fault.WrongTangent, "the Taylor orders of Jvp are 1 and 2")]
    [InlineData(Fault.WritesBeyondOutput, "nothing is written beside the arrays or into inputs")]
    [InlineData(Fault.ChangesState, "nothing is written beside the arrays or into inputs")]
    [InlineData(Fault.ReadsScratch, "Evaluate overwrites, whatever scratch memory held")]
    [InlineData(Fault.AffinePreparation, "Prepare is affine, PrepareTangent its linear part, and both overwrite")]
    [InlineData(Fault.AddsToTheTangent, "Jvp overwrites, whatever scratch memory held; no dθ means dθ = 0")]
    [InlineData(Fault.OverwritesSums, "Vjp overwrites dy and accumulates gradients, whatever scratch memory held")]
    [InlineData(Fault.AddsToTheCostate, "Vjp overwrites dy and accumulates gradients, whatever scratch memory held")]
    [InlineData(Fault.NeedsDy, "Vjp gives the same gradient if dy is not wanted")]
    [InlineData(Fault.NeedsSums, "Vjp gives the same dy if the gradient is not wanted")]
    [InlineData(Fault.NotInPlace, "Vjp in place equals Vjp apart")]
    [InlineData(Fault.CollectOverwrites, "Collect adds to the gradient")]
    [InlineData(Fault.MixesSamples, "samples do not see one another")]
    [InlineData(Fault.CountsPadding, "padded samples with zero co-state add exactly nothing")]
    [InlineData(Fault.WrongReplay, "Replay gives the output of Evaluate, bit for bit")]
    [InlineData(Fault.ForgetsABlock, "blocks cover the parameters")]
    public void Every_fault_breaks_its_rule(Fault fault, string rule)
    {
        ContractReport report = LayerContract.Check(new FaultyLayer(fault), _theta, "it");
        IEnumerable<string> broken = report.Rules.Where(r => !r.Kept).Select(r => r.Name);
        if (fault == Fault.None) Assert.Equal("it keeps all 15 rules.", report.ToString());
        else Assert.Contains(rule, broken);
    }

    [Fact]
    public void The_exception_lists_the_broken_rules_with_their_numbers()
    {
        ContractException e = Assert.Throws<ContractException>(() => LayerContract.Verify(new FaultyLayer(Fault.WrongTangent), _theta));
        string[] lines = e.Message.Split('\n');
        Assert.Equal("FaultyLayer 4 → 4 breaks 2 of 15 rules:", lines[0]);
        Assert.StartsWith("  - the Taylor orders of Jvp are 1 and 2: |f(x + hv) − f(x)| is of order 1.00", lines[1], StringComparison.Ordinal);
        Assert.Matches(@" and \|f\(x \+ hv\) − f\(x\) − h·Jv\| of order 1\.[0-8]\d\d$", lines[1]);
        Assert.Matches(@"^  - ⟨Jv, w⟩ = ⟨v, Jᵀw⟩: the relative difference is \d\.\d\dE-00\d, the tolerance 1E-012$", lines[2]);
        Assert.Equal(3, lines.Length);
        Assert.Equal(2, e.Report.Rules.Count(rule => !rule.Kept));
    }

    [Fact]
    public void Parameters_of_the_wrong_length_are_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => LayerContract.Verify(new FaultyLayer(Fault.None), new double[3]));
        Assert.StartsWith("The layer has 20 parameters, but 3 were given.", e.Message, StringComparison.Ordinal);
    }

    public enum Fault
    {
        None, WrongSign, WrongTangent, WritesBeyondOutput, ChangesState, ReadsScratch, AffinePreparation, AddsToTheTangent, OverwritesSums, AddsToTheCostate, NeedsDy,
        NeedsSums, NotInPlace, CollectOverwrites, MixesSamples, CountsPadding, ForgetsABlock, WrongReplay,
    }

    /// <summary>A dense layer 4 → 4 with one fault.</summary>
    sealed unsafe class FaultyLayer(Fault fault) : ILayer<double>
    {
        readonly DenseLayer<double> _layer = new(4, 4, Activation.Tanh);

        public LayerShape Shape => _layer.Shape with { Replays = true };

        public IReadOnlyList<ParameterBlock> Blocks => fault == Fault.ForgetsABlock ? [_layer.Blocks[0]] : _layer.Blocks;

        public void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
        {
            _layer.Prepare(theta, prepared);
            if (fault == Fault.AffinePreparation) prepared[^1] += 1;
        }

        public void Collect(ReadOnlySpan<double> accumulator, Span<double> gradient)
        {
            if (fault == Fault.CollectOverwrites) gradient.Clear();
            _layer.Collect(accumulator, gradient);
        }

        public void Evaluate(in Point<double> at, Span<double> cache, Span<double> output)
        {
            _layer.Evaluate(at, cache, output);
            if (fault == Fault.ReadsScratch) output[5] += at.Scratch[7];
            if (fault == Fault.MixesSamples) output[0] += at.Y[at.Samples - 1];
            if (fault == Fault.WritesBeyondOutput) fixed (double* p = output) p[output.Length] = 1;
            if (fault == Fault.ChangesState) fixed (double* p = at.Y) p[3] = 0;
        }

        public void Replay(in Point<double> at, ReadOnlySpan<double> cache, Span<double> output)
        {
            Evaluate(at, new double[cache.Length], output);
            if (fault == Fault.WrongReplay) output[0] = Math.BitIncrement(output[0]);
        }

        public void Jvp(in Point<double> at, ReadOnlySpan<double> cache, ReadOnlySpan<double> dy, ReadOnlySpan<double> dtheta, Span<double> output)
        {
            double before = output[2];
            _layer.Jvp(at, cache, dy, dtheta, output);
            if (fault == Fault.WrongTangent) output[0] *= 1.5;
            if (fault == Fault.AddsToTheTangent) output[2] += before;
        }

        public void Vjp(in Point<double> at, ReadOnlySpan<double> cache, Span<double> w, Span<double> dy, Span<double> accumulator)
        {
            if (fault == Fault.OverwritesSums) accumulator.Clear();
            double before = dy.IsEmpty ? 0 : dy[1];
            if (fault == Fault.NotInPlace && !dy.IsEmpty && dy.Overlaps(w)) throw new ArgumentException("Not in place.");
            _layer.Vjp(at, cache, w, dy, accumulator);
            if (fault == Fault.WrongSign && !dy.IsEmpty) dy[0] = -dy[0];
            if (fault == Fault.AddsToTheCostate && !dy.IsEmpty) dy[1] += before;
            if (fault == Fault.NeedsDy && dy.IsEmpty) accumulator[0] += 1;
            if (fault == Fault.NeedsSums && accumulator.IsEmpty) dy[0] += 1;
            if (fault == Fault.CountsPadding && !accumulator.IsEmpty) accumulator[0] += 1e-3 * at.Y[at.Samples - 1];
        }
    }
}
