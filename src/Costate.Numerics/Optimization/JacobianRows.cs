using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A Jacobian that is kept as its rows, m vectors as long as x.</summary>
/// <remarks>All sums run in a fixed order. Whoever owns it fills the rows; then it serves as an <see cref="IJacobian{V}"/>.</remarks>
public sealed class JacobianRows<V> : IJacobian<V> where V : class, IVector<V>
{
    readonly V[] _rows;

    /// <param name="rows">m, at least 1.</param>
    /// <param name="like">A vector of the shape of x.</param>
    /// <param name="columns">n, how many numbers such a vector has.</param>
    /// <exception cref="ArgumentException">There are no rows or no columns.</exception>
    public JacobianRows(int rows, V like, long columns)
    {
        if (rows < 1 || columns < 1) throw new ArgumentException($"A Jacobian has at least one row and one column, but {rows} × {columns} was asked for.", nameof(rows));
        _rows = new V[rows];
        for (int i = 0; i < rows; i++) _rows[i] = like.Like();
        Columns = columns;
    }

    /// <summary>n.</summary>
    public long Columns { get; }

    /// <inheritdoc/>
    public int Rows => _rows.Length;

    /// <inheritdoc/>
    public long Work => 2 * Rows * Columns;

    /// <summary>Row i, not copied: to be filled.</summary>
    public V this[int i] => _rows[i];

    /// <inheritdoc/>
    public void Apply(V s, Dense<double> product)
    {
        Span<double> sums = product.Span;
        for (int i = 0; i < _rows.Length; i++) sums[i] = _rows[i].Dot(s);
    }

    /// <inheritdoc/>
    public void ApplyTransposed(Dense<double> r, V product)
    {
        Span<double> factors = r.Span;
        product.Axpby(factors[0], _rows[0], 0);
        for (int i = 1; i < _rows.Length; i++) product.Axpby(factors[i], _rows[i], 1);
    }

    /// <inheritdoc/>
    public void Row(int i, V row) => row.CopyFrom(_rows[i]);

    /// <inheritdoc/>
    public void Gram(Span<double> gram)
    {
        for (int i = 0; i < _rows.Length; i++)
            for (int j = 0; j <= i; j++) gram[i * _rows.Length + j] = _rows[i].Dot(_rows[j]);
    }
}
