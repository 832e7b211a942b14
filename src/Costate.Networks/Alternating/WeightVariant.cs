namespace Costate.Networks.Alternating;

/// <summary>How the weights of a layer follow from a batch, with G = ÃÃᵀ and B = EÃᵀ.</summary>
public enum WeightVariant
{
    /// <summary>W + B·(G + …)⁻¹, where the proximal weight ρ holds it at W.</summary>
    Prox,

    /// <summary>The regression on the batch alone, Z·Ãᵀ·(G + r·I)⁻¹.</summary>
    Literal,

    /// <summary>As prox, with a moving average of G.</summary>
    EmaGram,

    /// <summary>The regression on moving averages of G and Z·Ãᵀ.</summary>
    EmaStat,
}
