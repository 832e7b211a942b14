namespace Costate.Networks.Layers;

/// <summary>How the matrix M of a dense map is made from the parameters K.</summary>
enum MatrixForm
{
    /// <summary>M = K.</summary>
    Plain,

    /// <summary>M = Kᵀ.</summary>
    Transposed,

    /// <summary>M = K − Kᵀ − γI.</summary>
    Antisymmetric,
}
