namespace Costate.Numerics.Linear;

/// <summary>What every function of a matrix asks of its argument.</summary>
static class MatrixCheck
{
    /// <summary>Refuses lengths other than n².</summary>
    public static void Square(ReadOnlySpan<double> matrix, int n, string name) => Shape(matrix, n, n, name);

    /// <summary>Refuses lengths other than rows · columns, and empty matrices.</summary>
    public static void Shape(ReadOnlySpan<double> matrix, int rows, int columns, string name)
    {
        if (rows < 1 || columns < 1) throw new ArgumentException($"A matrix needs at least one row and one column, but {rows} × {columns} was asked for.", name);
        if (matrix.Length != (long)rows * columns)
            throw new ArgumentException($"A {rows} × {columns} matrix has {(long)rows * columns} entries, but {matrix.Length} were given.", name);
    }

    /// <summary>The largest absolute value; refuses NaN and infinities.</summary>
    public static double LargestFinite(ReadOnlySpan<double> matrix, int columns, string name)
    {
        double largest = 0;
        for (int i = 0; i < matrix.Length; i++)
        {
            if (!double.IsFinite(matrix[i]))
                throw new ArgumentException($"The entry in row {i / columns}, column {i % columns} (counted from 0) is {matrix[i]}; finite numbers are needed.", name);
            largest = Math.Max(largest, Math.Abs(matrix[i]));
        }
        return largest;
    }
}
