using System.Globalization;
using System.Xml.Linq;
using Costate.Cli.Output.Pictures;

namespace Costate.Cli.Tests.Pictures;

public sealed class PictureTests
{
    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    static XElement Parse(Picture picture) => XElement.Parse(picture.ToSvg());

    static string[] Texts(XElement svg) => [.. svg.Descendants(_svg + "text").Select(t => t.Value)];

    static Picture Lines(Axis horizontal, Axis vertical, params IReadOnlyList<IMark> marks) => new() { Title = "title", Horizontal = horizontal, Vertical = vertical, Marks = marks };

    [Fact]
    public void Pictures_are_well_formed_and_carry_their_texts()
    {
        foreach (Picture picture in SamplePictures.All)
        {
            XElement svg = Parse(picture);
            string[] texts = Texts(svg);
            Assert.Equal(_svg + "svg", svg.Name);
            Assert.Equal(picture.Title, svg.Element(_svg + "title")!.Value);
            Assert.Contains(picture.Horizontal.Text, texts);
            Assert.Contains(picture.Vertical.Text, texts);
            Assert.All(picture.Marks.Where(m => m.Name.Length > 0), m => Assert.Contains(m.Name, texts));
            Assert.All(picture.Title.Split(' '), word => Assert.Contains(texts, t => t.Contains(word, StringComparison.Ordinal)));
            Assert.DoesNotContain(svg.DescendantsAndSelf(), e => e.Name.LocalName is "script" or "style" or "foreignObject" || e.Attribute("id") is not null);
            Assert.All(svg.Descendants(_svg + "image"), i => Assert.StartsWith("data:image/png;base64,", i.Attribute("href")!.Value, StringComparison.Ordinal));
            Assert.DoesNotContain("NaN", picture.ToSvg(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", picture.ToSvg(), StringComparison.Ordinal);
            Assert.InRange(picture.ToSvg().Length, 1, 60_000);
        }
    }

    [Fact]
    public void The_same_picture_gives_the_same_text_under_any_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "~");
        string[] expected = [.. SamplePictures.All.Select(p => p.ToSvg())];
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, SamplePictures.All.Select(p => p.ToSvg()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_small_picture_is_written_exactly_so()
    {
        Picture picture = new()
        {
            Title = "A <b> & c",
            Horizontal = new("t", "s", Minimum: 0, Maximum: 2),
            Vertical = new("y", Minimum: -1, Maximum: 1),
            Marks = [new LineMark("", [0, 1, 2], [-1, 1, 0])],
            Width = 200,
            Height = 200,
        };
        string svg = picture.ToSvg();
        Assert.StartsWith("""<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200" role="img" """, svg, StringComparison.Ordinal);
        Assert.Contains("<title>A &lt;b&gt; &amp; c</title>\n<desc>y over t (s).</desc>\n<rect width=\"200\" height=\"200\" fill=\"#ffffff\"/>\n", svg, StringComparison.Ordinal);
        Assert.Contains("""<path d="M0 96L62.06 0L124.13 48" fill="none" stroke="#0072b2" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>""", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_cannot_be_shown_are_left_out_with_a_note()
    {
        XElement svg = Parse(Lines(new("x"), new("y"), new LineMark("a", [0, 1, 2, 3, 4], [1, 2, double.NaN, 3, 4]), new PointMark("b", [double.PositiveInfinity], [1])));
        Assert.Contains(Texts(svg), t => t.Contains("1 value of ‘a’ is not finite, and is left out. 1 value of ‘b’ is not finite", StringComparison.Ordinal));
        string path = svg.Descendants(_svg + "svg").Single().Elements().Single().Attribute("d")!.Value;
        Assert.Equal(2, path.Count(c => c == 'M'));   // interrupted, not bridged
        svg = Parse(Lines(new("x"), new("y"), new LineMark("a", [0, 1, 2], [1, double.NaN, 3])));
        Assert.Equal(2, svg.Descendants(_svg + "svg").Single().Elements().Single().Attribute("d")!.Value.Split("h0").Length - 1);   // single points are dots
        svg = Parse(Lines(new("x"), new("y", Logarithmic: true), new LineMark("a", [0, 1, 2], [1, 0, -3])));
        Assert.Contains("2 values of ‘a’ are not finite or not positive, and are left out.", Texts(svg));
        svg = Parse(Lines(new("x"), new("y"), new HeatMark([0, 1], [0, 1], [1, 2, double.NaN, 4], new("z"))));
        Assert.Contains("1 value is not finite, and is shown in grey.", Texts(svg));
    }

    [Fact]
    public void Nothing_to_draw_is_said()
    {
        Assert.Contains("no data", Texts(Parse(SamplePictures.Empty())));
        Assert.Contains("no data", Texts(Parse(Lines(new("x"), new("y")))));
        Assert.Contains("no data", Texts(Parse(Lines(new("x"), new("y"), new HeatMark([], [], [], new("z"))))));
        Assert.DoesNotContain("no data", Texts(Parse(Lines(new("x"), new("y"), new PointMark("", [3], [3])))));
    }

    [Theory]
    [InlineData(0.0, 0.0), InlineData(1e300, -1e300), InlineData(1e-320, 2e-320), InlineData(7, 7), InlineData(1e9, 1000000001), InlineData(-1e-15, 1e-15)]
    public void Extreme_numbers_have_axes(double a, double b)
    {
        foreach (bool logarithmic in (bool[])[false, true])
        {
            string[] labels = Texts(Parse(Lines(new("x"), new("y", Logarithmic: logarithmic), new PointMark("", [a, b, Math.Abs(a)], [a, b, Math.Abs(a)]))));
            Assert.True(labels.Length >= 3 + 4, string.Join('|', labels));
        }
        Assert.NotEmpty(Texts(Parse(Lines(new("x", Logarithmic: true), new("y", Logarithmic: true), new LineMark("", [1e-300, 1e300], [1e-300, 1e300])))));
    }

    [Fact]
    public void Hostile_texts_are_escaped()
    {
        const string Evil = "</title><script>alert('1')</script>\u0001\uD800&\"";
        Picture picture = new() { Title = Evil, Subtitle = Evil, Horizontal = new(Evil), Vertical = new(Evil, Evil), Marks = [new LineMark(Evil, [1, double.NaN], [1, 1])] };
        XElement svg = Parse(picture);
        Assert.Empty(svg.Descendants(_svg + "script"));
        Assert.Equal("</title><script>alert('1')</script>��&\"", svg.Element(_svg + "title")!.Value);
    }

    [Fact]
    public void A_long_series_is_thinned_and_keeps_its_extremes()
    {
        const int Count = 200_000;
        double[] x = [.. Enumerable.Range(0, Count).Select(i => (double)i)], y = [.. x.Select(v => Math.Sin(v * 12.9898))];
        (y[70_001], y[140_003]) = (40, -40);
        string svg = Lines(new("x"), new("y", Minimum: -40, Maximum: 40), new LineMark("", x, y)).ToSvg();
        Assert.InRange(svg.Length, 1000, 60_000);
        string path = XElement.Parse(svg).Descendants(_svg + "svg").Single().Elements().Single().Attribute("d")!.Value;
        double[] heights = [.. path.Split('M', 'L').Skip(1).Select(p => double.Parse(p.Split(' ')[^1], CultureInfo.InvariantCulture))];
        double bottom = double.Parse(XElement.Parse(svg).Descendants(_svg + "svg").Single().Attribute("height")!.Value, CultureInfo.InvariantCulture);
        Assert.Equal((0, bottom), (heights.Min(), heights.Max()));
    }

    [Fact]
    public void One_unit_is_equally_long_on_both_axes_if_asked_for()
    {
        Picture picture = Lines(new("x"), new("y"), new LineMark("", [0, 1, 1], [0, 0, 1])) with { EqualUnits = true };
        string path = Parse(picture).Descendants(_svg + "svg").Single().Elements().Single().Attribute("d")!.Value;
        double[][] points = [.. path[1..].Split('L').Select(p => p.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(points[1][0] - points[0][0], points[1][1] - points[2][1], 0.021);
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Lines(new("x"), new("y"), new LineMark("", [1], [])).ToSvg());
        Assert.Throws<ArgumentException>(() => Lines(new("x"), new("y"), new HeatMark([1], [1], [], new("z"))).ToSvg());
        Assert.Throws<ArgumentException>(() => Lines(new("x", Logarithmic: true), new("y"), new HeatMark([1], [1], [1], new("z"))).ToSvg());
        Assert.Throws<ArgumentException>(() => (Lines(new("x"), new("y")) with { Width = 20 }).ToSvg());
    }

    [Fact]
    public void Notes_of_several_lines_do_not_lie_on_one_another()
    {
        IMark[] marks = [.. Enumerable.Range(1, 6).Select(k => new LineMark($"a line with a long name, number {k}", [1, 2], [double.NaN, k]))];
        XElement[] notes = [.. Parse(Lines(new("x"), new("y"), marks)).Descendants(_svg + "text").Where(t => t.Value.Contains("not finite", StringComparison.Ordinal))];
        Assert.True(notes.Length > 2);
        Assert.Equal(notes.Length, notes.Select(n => n.Attribute("y")!.Value).Distinct().Count());
    }

    [Fact]
    public void Classes_on_a_grid_are_tints_of_the_colours_of_their_points()
    {
        Picture picture = Lines(new("x"), new("y"), new ClassMark([0, 1], [0, 1, 2], [0, 1, 1, 0, 2, 300]));
        string image = Parse(picture).Descendants(_svg + "image").Single().Attribute("href")!.Value;
        Assert.StartsWith("data:image/png;base64,", image, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Lines(new("x"), new("y"), new ClassMark([0, 1], [0, 1], [0])).ToSvg());
    }
}
