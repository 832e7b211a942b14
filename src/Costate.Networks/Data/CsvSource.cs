using System.Numerics;
using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>Datasets from CSV files, compressed by gzip or not.</summary>
/// <remarks>
/// Numeric labels are compared and sorted as numbers (<c>6</c> and <c>6.0000</c> are one class), other labels as text in ordinal order; their sorted list
/// gives the numbers of the classes. A file is read in two passes, one to count lines and one to read them, so that arrays are allocated once:
/// besides the arrays of the dataset only buffers of the size of one row are needed. All methods throw <see cref="BadFileException"/> with up to
/// <see cref="ReaderLimits.Problems"/> problems of the form <c>file:line:column: sentence</c> (column of the table, both from 1), the rest as a number.
/// </remarks>
public static class CsvSource
{
    /// <summary>Reads a file to learn from: its labels define the classes, all columns but the label and the dropped ones are features.</summary>
    /// <exception cref="UnfitOptionException">The file may be good, but it lacks a column that an option names, or the options leave no feature.</exception>
    public static Dataset<T> Training<T>(InputFile file, CsvOptions options, ReaderLimits? limits = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        limits ??= ReaderLimits.Default;
        CsvShape shape = CsvShape.Of(file, options, limits);
        return CsvRows<T>.Read(file, options, shape, CsvColumns.ForTraining(file, shape, options), null, limits);
    }

    /// <summary>Reads a file with labels or targets to validate a model: a label that the training data lack is an error.</summary>
    /// <param name="layout">The layout of the training data. Where both it and the file have column names, columns are matched by name in any order.</param>
    public static Dataset<T> Validation<T>(InputFile file, CsvOptions options, TableLayout layout, ReaderLimits? limits = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        limits ??= ReaderLimits.Default;
        CsvShape shape = CsvShape.Of(file, options, limits);
        return CsvRows<T>.Read(file, options, shape, CsvColumns.ForModel(file, shape, options, layout, withTarget: true), layout.ClassNames, limits);
    }

    /// <summary>Reads the inputs of a file for prediction; a label column is ignored if there is one.</summary>
    /// <param name="layout">
    /// The layout of the training data. Where both it and the file have column names, features are found by name in any order and other columns are
    /// ignored. Otherwise the file has either exactly the features or the columns of the training file.
    /// </param>
    /// <returns>A dataset without labels and targets; the names of the classes are those of the layout.</returns>
    public static Dataset<T> Inputs<T>(InputFile file, CsvOptions options, TableLayout layout, ReaderLimits? limits = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        limits ??= ReaderLimits.Default;
        CsvShape shape = CsvShape.Of(file, options, limits);
        return CsvRows<T>.Read(file, options, shape, CsvColumns.ForModel(file, shape, options, layout, withTarget: false), layout.ClassNames, limits);
    }
}
