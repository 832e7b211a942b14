using System.Globalization;
using System.Numerics;
using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>Datasets from a pair of IDX files: images and their labels, each compressed by gzip or not.</summary>
public static class IdxSource
{
    /// <summary>Reads images and labels; each image is flattened row by row into the features of one sample, values as they stand in the file.</summary>
    /// <param name="images">An array of 2 to 8 dimensions, the first of them the samples.</param>
    /// <param name="labels">A u8 array of one dimension, a label for every image.</param>
    /// <param name="classNames">The classes of the training data; null if this file defines them: "0" to the largest label.</param>
    /// <param name="limits">Caps; null means the usual ones.</param>
    /// <exception cref="BadFileException">A damaged file, another number of labels than of images, or a label that is not a class (its index, from 0, is named).</exception>
    public static Dataset<T> Read<T>(InputFile images, InputFile labels, IReadOnlyList<string>? classNames = null, ReaderLimits? limits = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] found = ReadLabels(labels, limits);
        Dataset<T> data = Inputs<T>(images, limits);
        if (found.Length != data.Samples)
            throw new BadFileException(labels.Name, "", $"the file has {found.Length} labels, but {images.Name} has {data.Samples} images: do the two belong together?");
        classNames ??= [.. Enumerable.Range(0, found.Max() + 1).Select(k => k.ToString(CultureInfo.InvariantCulture))];
        var classes = new int[found.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = found[i];
            if (classes[i] >= classNames.Count)
                throw new BadFileException(labels.Name, $"byte {8 + i}", $"label {i} is {classes[i]}, but there are {classNames.Count} classes, 0 to {classNames.Count - 1}");
        }
        return new Dataset<T> { Inputs = data.Inputs, Features = data.Features, Samples = data.Samples, Labels = classes, ClassNames = classNames };
    }

    /// <summary>Reads images without labels, for prediction.</summary>
    /// <param name="images">An array of 2 to 8 dimensions, the first of them the samples.</param>
    /// <param name="limits">Caps; null means the usual ones.</param>
    public static Dataset<T> Inputs<T>(InputFile images, ReaderLimits? limits = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IdxArray<T> array = IdxReader.Read<T>(images, limits);
        if (array.Dimensions.Count < 2)
            throw new BadFileException(images.Name, "byte 3", "the file has one dimension, but images need samples × height × width: is it the label file?");
        if (array.Values.Length == 0)
            throw new BadFileException(images.Name, "byte 4", $"the file holds no values ({string.Join(" × ", array.Dimensions)})");
        int samples = array.Dimensions[0];
        return new Dataset<T> { Inputs = array.Values, Features = array.Values.Length / samples, Samples = samples };
    }

    static byte[] ReadLabels(InputFile labels, ReaderLimits? limits)
    {
        IdxArray<byte> array = IdxReader.Read<byte>(labels, limits);
        if (array.Type != IdxType.U8 || array.Dimensions.Count != 1)
            throw new BadFileException(labels.Name, "byte 2", $"labels are a u8 array of one dimension, but the file has {array.Dimensions.Count} of type {array.Type}: "
                + "are images and labels exchanged?");
        return array.Values;
    }
}
