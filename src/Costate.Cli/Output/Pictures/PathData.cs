using System.Text;

namespace Costate.Cli.Output.Pictures;

/// <summary>The <c>d</c> attribute of a path; points that fall on the one before are left out.</summary>
sealed class PathData
{
    readonly StringBuilder _text = new();
    string _last = "";
    bool _moved;

    /// <summary>Nothing was drawn.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>Starts a new piece.</summary>
    public void Move(double x, double y)
    {
        End();
        _last = Point(x, y);
        _text.Append('M').Append(_last);
        _moved = true;
    }

    /// <summary>A line to a point.</summary>
    public void Line(double x, double y)
    {
        string point = Point(x, y);
        if (point == _last) return;
        _text.Append('L').Append(_last = point);
        _moved = false;
    }

    /// <summary>A dot: with round ends a line of length 0 shows as a disc.</summary>
    public void Dot(double x, double y)
    {
        End();
        _text.Append('M').Append(Point(x, y)).Append("h0");
    }

    /// <summary>Text that follows as it is, relative to the last point.</summary>
    public void Append(string relative)
    {
        _text.Append(relative);
        _moved = false;
    }

    /// <summary>The text; a piece of a single point becomes a dot.</summary>
    public override string ToString()
    {
        End();
        return _text.ToString();
    }

    void End()
    {
        if (_moved) _text.Append("h0");
        _moved = false;
    }

    static string Point(double x, double y)
    {
        string second = SvgWriter.Number(y);
        return SvgWriter.Number(x) + (second[0] == '-' ? "" : " ") + second;
    }
}
