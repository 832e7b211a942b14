namespace Costate.Cli.Output.Pictures;

/// <summary>Places the parts of a picture and writes them.</summary>
sealed class PictureLayout
{
    const double Edge = 16, TitleSize = 16, TextSize = 12, LabelSize = 13, KeyWidth = 24, BarWidth = 16;
    const int Smallest = 200;

    readonly Picture _picture;
    readonly SvgWriter _svg = new();
    readonly IReadOnlyList<string> _title, _subtitle, _notes;
    readonly IReadOnlyList<(IMark Mark, string Color)> _marks;
    readonly HeatMark? _heat;
    readonly Frame _frame;
    readonly IReadOnlyList<Tick> _xTicks, _yTicks, _barTicks = [];
    readonly Legend _legend;
    readonly double _left, _top;
    readonly bool _isEmpty;

    /// <summary>Measures everything.</summary>
    public PictureLayout(Picture picture)
    {
        if (picture.Width < Smallest || picture.Height < Smallest)
            throw new ArgumentException($"A picture needs at least {Smallest} × {Smallest} pixels, but {picture.Width} × {picture.Height} were asked for.", nameof(picture));
        _picture = picture;
        double width = picture.Width - 2 * Edge;
        Extent x = new(), y = new();
        int[] left = [.. picture.Marks.Select(m => m.Extend(picture.Horizontal, picture.Vertical, x, y))];
        _isEmpty = x.IsEmpty || y.IsEmpty;
        int next = 0;
        _marks = [.. picture.Marks.Select(m => (m, Palette.Series(m.Color ?? next++)))];
        _heat = picture.Marks.OfType<HeatMark>().FirstOrDefault(h => h.Values.Count > 0);
        _title = TextWidth.Wrap(picture.Title, TitleSize * 1.08, width);   // bold letters are wider
        _subtitle = TextWidth.Wrap(picture.Subtitle, TextSize, width);
        _notes = TextWidth.Wrap(string.Join(' ', picture.Marks.Zip(left, Note).Where(n => n.Length > 0)), TextSize, width);
        _legend = new([.. _marks.Where(m => m.Mark.Name.Length > 0)], width, TextSize, KeyWidth);

        _top = Edge + _title.Count * 20 + _subtitle.Count * 16 + _legend.Height + 10;
        double height = picture.Height - _top - Edge - 42 - _notes.Count * 16;
        Scale horizontal = Scale.For(picture.Horizontal, x), vertical = Scale.For(picture.Vertical, y);
        _yTicks = vertical.Ticks((int)(height / 48));
        double right = 6;
        if (_heat is not null)
        {
            _barTicks = _heat.Scale.Ticks((int)(height / 48));
            right = 18 + BarWidth + 8 + Widest(_barTicks) + 26;
        }
        _left = Edge + 24 + Widest(_yTicks);
        double free = picture.Width - Edge - right - _left;
        if (picture.EqualUnits && !horizontal.IsLogarithmic && !vertical.IsLogarithmic)
        {
            double ratio = (horizontal.High - horizontal.Low) / free / ((vertical.High - vertical.Low) / height);
            bool tight = x.IsTight && y.IsTight;
            if (tight) (free, height) = ratio > 1 ? (free, height / ratio) : (free * ratio, height);   // cells must not be followed by emptiness
            else if (ratio > 1) vertical = vertical.Widened(ratio);
            else horizontal = horizontal.Widened(1 / ratio);
            _yTicks = vertical.Ticks((int)(height / 48));
        }
        _frame = new(Math.Max(40, free), Math.Max(40, height), horizontal, vertical);
        _xTicks = Apart(horizontal, (int)(_frame.Width / 72));
    }

    /// <summary>The file.</summary>
    public string Write()
    {
        _svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("width", _picture.Width), ("height", _picture.Height),
            ("viewBox", $"0 0 {_picture.Width} {_picture.Height}"), ("role", "img"), ("font-family", SvgWriter.Fonts), ("font-size", TextSize), ("fill", Palette.Text));
        _svg.Text("title", _picture.Title);
        _svg.Text("desc", Description());
        _svg.Empty("rect", ("width", _picture.Width), ("height", _picture.Height), ("fill", Palette.Background));
        double y = Edge - 4;
        foreach (string line in _title) _svg.Text("text", line, ("x", Edge), ("y", y += 20), ("font-size", TitleSize), ("font-weight", "bold"));
        foreach (string line in _subtitle) _svg.Text("text", line, ("x", Edge), ("y", y += 16), ("fill", Palette.Faint));
        _legend.Write(_svg, Edge, y + 6);
        WriteAxes();
        _svg.Open("svg", ("x", _left), ("y", _top), ("width", _frame.Width), ("height", _frame.Height));   // clips
        foreach ((IMark mark, string color) in _marks) mark.Draw(_svg, _frame, _picture.Horizontal, _picture.Vertical, color);
        _svg.Close();
        _svg.Empty("rect", ("x", _left), ("y", _top), ("width", _frame.Width), ("height", _frame.Height), ("fill", "none"), ("stroke", Palette.Rule));
        if (_isEmpty)
            _svg.Text("text", "no data", ("x", _left + _frame.Width / 2), ("y", _top + _frame.Height / 2), ("text-anchor", "middle"), ("fill", Palette.Faint));
        WriteColorBar();
        y = _picture.Height - Edge - (_notes.Count - 1) * 16 + 4;
        foreach (string line in _notes)
        {
            _svg.Text("text", line, ("x", Edge), ("y", y), ("fill", Palette.Faint));
            y += 16;
        }
        _svg.Close();
        return _svg.ToString();
    }

    void WriteAxes()
    {
        double bottom = _top + _frame.Height;
        PathData grid = new(), small = new();
        foreach (Tick tick in _xTicks)
        {
            double x = _left + _frame.X(tick.Value);
            PathData path = tick.Label.Length > 0 ? grid : small;
            path.Move(x, bottom + (tick.Label.Length > 0 ? 5 : 3));
            path.Line(x, tick.Label.Length > 0 ? _top : bottom);
            if (tick.Label.Length > 0) _svg.Text("text", tick.Label, ("x", x), ("y", bottom + 18), ("text-anchor", "middle"));
        }
        foreach (Tick tick in _yTicks)
        {
            double y = _top + _frame.Y(tick.Value);
            PathData path = tick.Label.Length > 0 ? grid : small;
            path.Move(_left - (tick.Label.Length > 0 ? 5 : 3), y);
            path.Line(tick.Label.Length > 0 ? _left + _frame.Width : _left, y);
            if (tick.Label.Length > 0) _svg.Text("text", tick.Label, ("x", _left - 8), ("y", y + 4), ("text-anchor", "end"));
        }
        if (!grid.IsEmpty) _svg.Empty("path", ("d", grid.ToString()), ("fill", "none"), ("stroke", Palette.Grid));
        if (!small.IsEmpty) _svg.Empty("path", ("d", small.ToString()), ("fill", "none"), ("stroke", Palette.Rule), ("stroke-width", 0.7));
        Label(_picture.Horizontal.Text, _left + _frame.Width / 2, bottom + 38, _frame.Width, upright: false);
        Label(_picture.Vertical.Text, Edge + 6, _top + _frame.Height / 2, _frame.Height, upright: true);
    }

    void WriteColorBar()
    {
        if (_heat is null) return;
        double x = _left + _frame.Width + 18;
        byte[] pixels = [.. Enumerable.Range(0, ColorMap.Colors).Select(i => (byte)(ColorMap.Colors - 1 - i))];
        HeatMark.Image(_svg, x, _top, BarWidth, _frame.Height, Png.Indexed(1, pixels.Length, pixels, ColorMap.Table));
        _svg.Empty("rect", ("x", x), ("y", _top), ("width", BarWidth), ("height", _frame.Height), ("fill", "none"), ("stroke", Palette.Rule));
        PathData marks = new();
        Scale scale = _heat.Scale;
        foreach (Tick tick in _barTicks)
        {
            double y = _top + (1 - scale.Position(tick.Value)) * _frame.Height;
            marks.Move(x + BarWidth, y);
            marks.Line(x + BarWidth + (tick.Label.Length > 0 ? 5 : 3), y);
            if (tick.Label.Length > 0) _svg.Text("text", tick.Label, ("x", x + BarWidth + 8), ("y", y + 4));
        }
        if (!marks.IsEmpty) _svg.Empty("path", ("d", marks.ToString()), ("fill", "none"), ("stroke", Palette.Rule));
        Label(_heat.Range.Text, x + BarWidth + 8 + Widest(_barTicks) + 19, _top + _frame.Height / 2, _frame.Height, upright: true);
    }

    void Label(string text, double x, double y, double room, bool upright)
    {
        string cut = TextWidth.Cut(text, LabelSize, room);
        if (upright) _svg.Text("text", cut, ("transform", $"translate({SvgWriter.Number(x)} {SvgWriter.Number(y)}) rotate(-90)"), ("font-size", LabelSize), ("text-anchor", "middle"));
        else _svg.Text("text", cut, ("x", x), ("y", y), ("font-size", LabelSize), ("text-anchor", "middle"));
    }

    string Description()
    {
        string[] names = [.. _marks.Select(m => m.Mark.Name).Where(n => n.Length > 0)];
        string what = _heat is null ? $"{_picture.Vertical.Text} over {_picture.Horizontal.Text}" : $"{_heat.Range.Text} over {_picture.Horizontal.Text} and {_picture.Vertical.Text}";
        return what + (names.Length == 0 ? "." : $": {string.Join(", ", names)}.") + (_notes.Count == 0 ? "" : " " + string.Join(' ', _notes));
    }

    string Note(IMark mark, int left)
    {
        if (left == 0) return "";
        string reason = _picture.Horizontal.Logarithmic || _picture.Vertical.Logarithmic || mark is HeatMark { Range.Logarithmic: true } ? "not finite or not positive" : "not finite";
        string of = mark.Name.Length == 0 ? "" : $" of ‘{mark.Name}’";
        string verb = mark is HeatMark ? "shown in grey" : "left out";
        return left == 1 ? $"1 value{of} is {reason}, and is {verb}." : $"{left} values{of} are {reason}, and are {verb}.";
    }

    /// <summary>As many marks as there is room for their texts side by side.</summary>
    IReadOnlyList<Tick> Apart(Scale scale, int most)
    {
        while (true)
        {
            IReadOnlyList<Tick> ticks = scale.Ticks(most);
            Tick[] labelled = [.. ticks.Where(t => t.Label.Length > 0)];
            bool Overlap(Tick a, Tick b) => _frame.X(b.Value) - _frame.X(a.Value) < (TextWidth.Of(a.Label, TextSize) + TextWidth.Of(b.Label, TextSize)) / 2 + 8;
            if (most <= 2 || !labelled.Zip(labelled.Skip(1), Overlap).Any(o => o)) return ticks;
            most--;
        }
    }

    static double Widest(IReadOnlyList<Tick> ticks) => ticks.Count == 0 ? 0 : ticks.Max(t => TextWidth.Of(t.Label, TextSize));
}
