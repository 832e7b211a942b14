using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Where the sums of a product start: from a bias per row, or from what the result already holds.</summary>
interface IStart
{
    /// <summary>The initial value of register q of row i.</summary>
    static abstract unsafe V Row<V, T>(T* start, nint i, nint ldc, nint q) where V : unmanaged, IRegister<V, T> where T : unmanaged;
}
