namespace Costate.Networks.Kernels;

/// <summary>A network of one hidden layer, u(z) = Σᵢ vᵢ σ(wᵢ·z + cᵢ) + d, at one point after another. A register holds as many nodes as it has lanes.</summary>
/// <remarks>
/// theta: blocks of <c>stride</c> numbers, zeros behind the last node: v, w₁ … w_m, c, |w|². scratch: four blocks of that length for σ and its first three derivatives.
/// The stride is a multiple of the lanes. z: m numbers.
/// </remarks>
unsafe interface IShallowKernel
{
    /// <summary>Nodes of a register.</summary>
    int Lanes { get; }

    /// <summary>Σ vᵢσᵢ; nothing is kept.</summary>
    double Value(int stride, int inputs, double* theta, double* z);

    /// <summary>Σ vᵢσᵢ and the Laplacian Σ vᵢ|wᵢ|²σᵢ''; scratch ← σ and its derivatives.</summary>
    (double Value, double Laplacian) Activate(int stride, int inputs, double* theta, double* z, double* scratch);

    /// <summary>row ← a·∂Δu + b·∂u with the derivatives by v, w₁ … w_m, c (nodes numbers each) and d, from the scratch of <see cref="Activate"/>. Behind these, a register of the row is overwritten.</summary>
    void Row(int stride, int nodes, int inputs, double* theta, double* z, double* scratch, double a, double b, double* row);

    /// <summary>product += r·(a·∂²Δu + b·∂²u)·s over the parameters but d, blocks of <c>stride</c> numbers as in theta without |w|², from the scratch of <see cref="Activate"/>.</summary>
    void AddCurvature(int stride, int inputs, double* theta, double* z, double* scratch, double a, double b, double* s, double* product);
}
