namespace Costate.Cli.Settings;

/// <summary>Relaxation on the level of the layers.</summary>
enum RelaxationChoice
{
    /// <summary>F; FCF on the levels below.</summary>
    F,

    /// <summary>FCF on all levels.</summary>
    Fcf,

    /// <summary>FCFCF; FCF on the levels below.</summary>
    Fcfcf,
}
