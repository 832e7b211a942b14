namespace Costate.Networks.Analysis;

/// <summary>The loss of a network of three neurons as a function of its two weights: how stability shapes what has to be minimised.</summary>
/// <remarks>
/// Y_{j+1} = Y_j + h tanh(K(θ) Y_j), h = 10/N, with the circulant matrix
/// K(θ) = [[−θ₁−θ₂, θ₁, θ₂], [θ₂, −θ₁−θ₂, θ₁], [θ₁, θ₂, −θ₁−θ₂]], and L(θ) = ½‖Y_N(θ) − C‖²_F with C = Y_200(1, 1). The eigenvalues of K are 0 and
/// −3/2 (θ₁+θ₂) ± i √3/2 (θ₁−θ₂): the flow is stable for θ₁+θ₂ ≥ 0, and forward Euler follows it at (1, 1) for h ≤ 2/3. With several inputs and a small h the
/// stable half-plane has one minimum; the unstable half has tens, and losses a thousand times larger. A large h makes the stable half rugged too.
/// A landscape of other inputs at the same θ shows how the weights generalise. Source: Ruthotto, “Deep Neural Networks Motivated by ODEs” (2019).
/// </remarks>
public sealed class ThreeNeuronLandscape
{
    /// <summary>Number of neurons.</summary>
    public const int Width = 3;

    /// <summary>T, the time the N layers take together.</summary>
    public const double Horizon = 10;

    const int TargetLayers = 200;

    readonly double[] _inputs, _target;

    /// <summary>A landscape.</summary>
    /// <param name="inputs">Y_0, 3 × samples, row by row; copied.</param>
    /// <param name="layers">N, at least 1.</param>
    /// <exception cref="ArgumentException">The number of inputs is not a positive multiple of 3, one is not finite, or N is below 1.</exception>
    public ThreeNeuronLandscape(ReadOnlySpan<double> inputs, int layers)
    {
        if (inputs.Length == 0 || inputs.Length % Width != 0)
            throw new ArgumentException($"The inputs are {Width} × samples, so their number is a multiple of {Width}, not {inputs.Length}.", nameof(inputs));
        foreach (double value in inputs)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"Inputs must be finite, not {value}.", nameof(inputs));
        }
        if (layers < 1) throw new ArgumentException($"A network has at least one layer, not {layers}.", nameof(layers));
        (_inputs, Layers) = (inputs.ToArray(), layers);
        _target = (double[])_inputs.Clone();
        Propagate(_target, 1, 1, TargetLayers);
    }

    /// <summary>The input of the talk, (1, 0, −½)ᵀ: it leaves a valley of minimisers.</summary>
    public static ReadOnlySpan<double> SingleInput => [1, 0, -0.5];

    /// <summary>Ten inputs, the numbers cos 1, cos 2, …, cos 30 column by column; 3 × 10, row by row.</summary>
    public static ReadOnlySpan<double> TenInputs => (double[])[.. Enumerable.Range(0, Width * 10).Select(i => Math.Cos(i % 10 * Width + i / 10 + 1))];

    /// <summary>N.</summary>
    public int Layers { get; }

    /// <summary>Number of inputs.</summary>
    public int Samples => _inputs.Length / Width;

    /// <summary>C, 3 × samples, row by row: the states after 200 layers with θ = (1, 1), which are states of consensus.</summary>
    public ReadOnlySpan<double> Target => _target;

    /// <summary>L(θ₁, θ₂) = ½‖Y_N − C‖²_F.</summary>
    public double Loss(double theta1, double theta2)
    {
        double[] y = (double[])_inputs.Clone();
        Propagate(y, theta1, theta2, Layers);
        double sum = 0;
        for (int i = 0; i < y.Length; i++) sum += (y[i] - _target[i]) * (y[i] - _target[i]);
        return sum / 2;
    }

    /// <summary>The losses on a square grid around the origin.</summary>
    /// <param name="points">Points per axis, at least 2.</param>
    /// <param name="reach">Half the side: both weights run from −reach to reach.</param>
    /// <exception cref="ArgumentException">Fewer than 2 points, or a reach that is not positive.</exception>
    public LandscapeGrid Grid(int points = 81, double reach = 2)
    {
        if (points < 2) throw new ArgumentException($"A grid needs at least 2 points per axis, not {points}.", nameof(points));
        if (!(reach > 0) || !double.IsFinite(reach)) throw new ArgumentException($"The reach must be positive and finite, not {reach}.", nameof(reach));
        double[] axis = [.. Enumerable.Range(0, points).Select(k => reach * (2 * k - (points - 1)) / (points - 1))], losses = new double[points * points];
        for (int i = 0; i < points; i++)
        {
            for (int k = 0; k < points; k++) losses[i * points + k] = Loss(axis[k], axis[i]);
        }
        return new(axis, losses);
    }

    /// <summary>y ← the state after the layers; 3 × samples, row by row.</summary>
    static void Propagate(Span<double> y, double theta1, double theta2, int layers)
    {
        int s = y.Length / Width;
        double h = Horizon / layers, diagonal = -theta1 - theta2;
        for (int j = 0; j < layers; j++)
        {
            for (int i = 0; i < s; i++)
            {
                double a = y[i], b = y[s + i], c = y[2 * s + i];
                y[i] = a + h * Math.Tanh(diagonal * a + theta1 * b + theta2 * c);
                y[s + i] = b + h * Math.Tanh(theta2 * a + diagonal * b + theta1 * c);
                y[2 * s + i] = c + h * Math.Tanh(theta1 * a + theta2 * b + diagonal * c);
            }
        }
    }
}
