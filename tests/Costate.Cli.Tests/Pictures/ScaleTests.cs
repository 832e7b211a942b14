using Costate.Cli.Output.Pictures;

namespace Costate.Cli.Tests.Pictures;

public sealed class ScaleTests
{
    [Fact]
    public void An_axis_can_say_what_is_marked()
    {
        Extent seen = new();
        seen.Include(64);
        seen.Include(256);
        Assert.Equal(["64", "128", "256"], Labels(Scale.For(new("layers", Logarithmic: true, Marked: [64, 128, 256, 512]), seen)));
    }

    static string[] Labels(Scale scale, int most = 5) => [.. scale.Ticks(most).Select(t => t.Label).Where(l => l.Length > 0)];

    [Fact]
    public void Linear_marks_are_round_numbers()
    {
        Assert.Equal(["0", "0.2", "0.4", "0.6", "0.8", "1.0"], Labels(new(0, 1, false)));
        Assert.Equal(["−1.0", "−0.5", "0", "0.5", "1.0"], Labels(new(-1, 1, false)));
        Assert.Equal(["0", "100", "200", "300", "400"], Labels(new(-16, 416, false)));
        Assert.Equal(["0", "2·10⁶", "4·10⁶", "6·10⁶"], Labels(new(0, 7e6, false), 4));
        Assert.Equal(["0", "5·10⁻⁶", "1.0·10⁻⁵"], Labels(new(0, 1e-5, false), 2));
    }

    [Fact]
    public void Counts_have_no_marks_between_them()
    {
        Assert.Equal(["0", "1", "2", "3"], Labels(new(-0.1, 3.1, false, counts: true), 9));
        Assert.Equal(["5"], Labels(new(4.6, 5.4, false, counts: true), 9));
    }

    [Fact]
    public void Logarithmic_marks_are_powers_of_ten()
    {
        Assert.Equal(["0.001", "0.01", "0.1", "1", "10"], Labels(new(1e-3, 10, true)));
        Assert.Equal(["10⁻¹²", "10⁻⁸", "10⁻⁴", "10⁰", "10⁴"], Labels(new(1e-12, 1e4, true)));
        Assert.Equal(["1", "2", "5", "10", "20", "50"], Labels(new(0.9, 70, true)));
        Assert.Equal(["0.2", "0.3", "0.4"], Labels(new(0.18, 0.45, true), 3));
        Assert.Contains(new Scale(1, 1000, true).Ticks(5), t => t.Label.Length == 0);
    }

    [Fact]
    public void Positions_run_from_end_to_end()
    {
        Assert.Equal((0, 0.5, 1), (new Scale(2, 6, false).Position(2), new Scale(2, 6, false).Position(4), new Scale(2, 6, false).Position(6)));
        Assert.Equal(0.5, new Scale(1e-4, 1e4, true).Position(1), 1e-15);
    }

    [Fact]
    public void Prescribed_ends_hold()
    {
        Extent seen = new();
        seen.Include(3);
        seen.Include(5);
        Scale scale = Scale.For(new("y", Minimum: 0), seen);
        Assert.Equal(0, scale.Low);
        Assert.Equal(5.08, scale.High, 1e-12);
        Scale reversed = Scale.For(new("y", Minimum: 9, Maximum: 1), seen);
        Assert.True(reversed.Low < reversed.High);
    }
}
