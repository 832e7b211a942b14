namespace Costate.Networks.Data;

/// <summary>What is learnt from a table.</summary>
public enum LearningTask
{
    /// <summary>The label column names a class.</summary>
    Classification,

    /// <summary>The label column holds a number to reproduce.</summary>
    Regression,
}
