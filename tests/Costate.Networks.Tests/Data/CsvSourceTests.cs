using System.Text;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Tests.Formats;

namespace Costate.Networks.Tests.Data;

public sealed class CsvSourceTests
{
    static InputFile File(string content) => new("t.csv", Encoding.UTF8.GetBytes(content));

    static Dataset<double> Read(string content, CsvOptions? options = null) => CsvSource.Training<double>(File(content), options ?? new CsvOptions());

    static string Unfit(string content, CsvOptions options) => Assert.Throws<UnfitOptionException>(() => Read(content, options)).Message;

    static string Fails(string content, CsvOptions? options = null) => Assert.Throws<BadFileException>(() => Read(content, options)).Message;

    [Fact]
    public void Features_labels_classes_and_names_of_a_plain_table()
    {
        Dataset<double> data = Read("width,height,kind\n1,2.5,cat\n-3e-2,+4.,ant\n.5, 6 ,cat\n");
        Assert.Equal([1, 2.5, -0.03, 4, 0.5, 6], data.Inputs);
        Assert.Equal((2, 3), (data.Features, data.Samples));
        Assert.Equal([1, 0, 1], data.Labels!);
        Assert.Equal(["ant", "cat"], data.ClassNames);
        Assert.Equal(["width", "height"], data.FeatureNames);
        Assert.Equal("kind", data.TargetName);
        Assert.Null(data.Targets);
    }

    [Theory]
    [InlineData("first", new[] { 2.0, 3, 20, 30 }, "1,10")]
    [InlineData("last", new[] { 1.0, 2, 10, 20 }, "3,30")]
    [InlineData("2", new[] { 1.0, 3, 10, 30 }, "2,20")]
    public void Label_column_by_word_or_number(string label, double[] inputs, string classes)
    {
        Dataset<double> data = Read("1,2,3\n10,20,30\n", new CsvOptions { Label = label });
        Assert.Equal(inputs, data.Inputs);
        Assert.Equal(classes, string.Join(',', data.ClassNames));
    }

    [Fact]
    public void Label_and_dropped_columns_by_name_where_a_name_wins_over_a_number()
    {
        Dataset<double> data = Read("3,b,c,id\n1,2,5,?\n3,4,6,\n", new CsvOptions { Label = "3", Drop = ["id", "2"] });
        Assert.Equal([5, 6], data.Inputs);
        Assert.Equal(["1", "3"], data.ClassNames);
        Assert.Equal(["c"], data.FeatureNames);
    }

    [Fact]
    public void Numeric_labels_are_compared_and_sorted_as_numbers_and_text_ordinally()
    {
        Dataset<double> data = Read("1,10\n1,9\n1,6.0000\n1,6\n1,-0\n1,0\n1,1e1\n");
        Assert.Equal(["0", "6", "9", "10"], data.ClassNames);
        Assert.Equal([3, 2, 1, 1, 0, 0, 3], data.Labels!);
        Assert.Equal(["10", "9", "Z", "a", "ä"], Read("1,a\n1,ä\n1,Z\n1,10\n1,9\n").ClassNames);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", true)]
    [InlineData("1,b\n1,2\n", true)]
    [InlineData("1,2\n3,4\n", false)]
    [InlineData("1,b\n1,c\n", false)]
    [InlineData("a,b\n1,NaN\n", true)]
    [InlineData("NaN,1\n1,2\n", false)]
    [InlineData("1,2\n", false)]
    public void Header_is_found_by_the_rule(string content, bool expected)
    {
        var options = new CsvOptions { AllowNonFinite = true, Label = "1" };
        CsvShape shape = CsvShape.Of(File(content), options, ReaderLimits.Default);
        Assert.Equal(expected, shape.Header is not null);
    }

    [Fact]
    public void A_missing_value_in_the_first_line_does_not_make_it_a_header() => Assert.Contains("t.csv:1:2: column 2 has no value", Fails("1,,3\n1,2,3\n"), StringComparison.Ordinal);

    [Fact]
    public void Header_can_be_forced_and_forbidden()
    {
        Assert.Equal(1, Read("1,2\n3,4\n", new CsvOptions { Header = CsvHeader.Present }).Samples);
        Assert.Contains("t.csv:1:1: column 1 holds text ('a'), but inputs are numbers", Fails("a,b\n1,2\n", new CsvOptions { Header = CsvHeader.Absent }), StringComparison.Ordinal);
        Assert.Contains("or set 'header: true'", Fails("a,b\nc,d\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Regression_takes_numbers_from_the_label_column()
    {
        Dataset<double> data = Read("x,y\n1,0.5\n2,-0.25\n", new CsvOptions { Task = LearningTask.Regression });
        Assert.Equal([0.5, -0.25], data.Targets!);
        Assert.Equal((1, 0), (data.Outputs, data.Classes));
        Assert.Null(data.Labels);
        string message = Fails("x,y\n1,red\n2,blue\n", new CsvOptions { Task = LearningTask.Regression, Header = CsvHeader.Present });
        Assert.Contains("column 2 ('y') holds text ('red'), but a target is a number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_column_is_one_problem_with_its_remedy_however_many_rows_there_are()
    {
        string message = Fails("x,colour,k\n1,red,0\n2,blue,1\n3,green,1\n");
        Assert.Equal("t.csv:2:2: column 2 ('colour') holds text ('red'), but inputs are numbers: leave it out with 'drop: [colour]'", message);
        Assert.Equal(3, Read("x,colour,k\n1,red,0\n2,blue,1\n3,green,1\n", new CsvOptions { Drop = ["colour"] }).Samples);
        Assert.Contains("'drop: [2]'", Fails("1,red,0\n2,blue,1\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_values_are_reported_together_with_line_and_column()
    {
        string message = Fails("a,b,k\n1,2,0\n1,,0\n1,2\nNaN,-Infinity,0\n\"1,5\",1e999,\n1,2,NaN\n");
        Assert.Equal(
            "t.csv:3:2: column 2 ('b') has no value: fill it in, or remove the row or the column\n"
            + "t.csv:4: the row has 2 columns, but the first row has 3: fill in what is missing, or remove the row\n"
            + "t.csv:5:1: column 1 ('a') is 'NaN': remove the row or the column\n"
            + "t.csv:5:2: column 2 ('b') is '-Infinity': remove the row or the column\n"
            + "t.csv:6:1: column 1 ('a') is '1,5', which is not a number: write decimal points instead of decimal commas\n"
            + "t.csv:6:2: column 2 ('b') is '1e999', beyond the range of double precision: correct it, or remove the row or the column\n"
            + "t.csv:6:3: column 3 ('k') has no value: fill it in, or remove the row or the column\n"
            + "t.csv:7:3: column 3 ('k') is 'NaN': remove the row or the column", message);
    }

    [Fact]
    public void Twenty_problems_are_listed_and_the_rest_counted()
    {
        string[] lines = Fails("a,k\n" + string.Concat(Enumerable.Repeat("1,0\nx,0\n", 25))).Split('\n');
        Assert.Equal(21, lines.Length);
        Assert.StartsWith("t.csv:41:1:", lines[19], StringComparison.Ordinal);
        Assert.Equal("t.csv: and 5 more problems", lines[20]);
        lines = Fails("a,k\n1,0\nx,0\n1,\"0\n").Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("t.csv:4:2: the quote that begins here is not closed", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1 2")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("--1")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("1%")]
    [InlineData("nan")]
    [InlineData("infinity")]
    [InlineData("+Infinity")]
    [InlineData("-INFINITY")]
    [InlineData("-NaN")]
    [InlineData("∞")]
    [InlineData("-∞")]
    [InlineData("−1")]
    [InlineData("１")]
    [InlineData("1_000")]
    [InlineData("1\u00A0000")]
    public void Not_numbers(string text) => Assert.Contains("which is not a number", Fails($"1,0\n{text},0\n", new CsvOptions { AllowNonFinite = true }), StringComparison.Ordinal);

    [Fact]
    public void Values_that_are_not_finite_can_be_allowed_and_too_large_ones_depend_on_the_precision()
    {
        Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], Read("NaN,0\nInfinity,0\n-Infinity,1\n", new CsvOptions { AllowNonFinite = true }).Inputs);
        string message = Assert.Throws<BadFileException>(() => CsvSource.Training<float>(File("1e39,0\n1,0\n"), new CsvOptions { AllowNonFinite = true })).Message;
        Assert.Contains("'1e39', beyond the range of single precision", message, StringComparison.Ordinal);
        Assert.Equal(1e39, Read("1e39,0\n1,0\n").Inputs[0]);
    }

    [Fact]
    public void Numbers_are_rounded_once_to_the_precision_asked_for()
    {
        // Rounding to double first and then to float would give the even neighbour 1.
        Assert.Equal(1.0000001f, CsvSource.Training<float>(File("1.00000005960464477540,0\n1,1\n"), new CsvOptions()).Inputs[0]);
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())).Where(double.IsFinite)];
        string text = string.Concat(values.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + ",0\n"));
        Assert.Equal(values, Read(text).Inputs);
    }

    [Fact]
    public void Settings_that_do_not_fit_the_file_say_what_would()
    {
        Assert.Equal("label names the column 'kynd', but the columns of t.csv are 'a', 'kind'", Unfit("a,kind\n1,2\n", new CsvOptions { Label = "kynd" }));
        Assert.Equal("drop names column 3, but the columns of t.csv are numbered from 1 to 2", Unfit("1,2\n", new CsvOptions { Drop = ["3"] }));
        Assert.Contains("numbered from 1 to 2", Unfit("1,2\n", new CsvOptions { Label = "0" }), StringComparison.Ordinal);
        Assert.Contains("t.csv has no header", Unfit("1,2\n", new CsvOptions { Label = "kind" }), StringComparison.Ordinal);
        Assert.Contains("cannot be dropped too", Unfit("a,b\n1,2\n", new CsvOptions { Drop = ["b"] }), StringComparison.Ordinal);
        Assert.Contains("is the delimiter right (in force: ',')?", Fails("1;2\n", new CsvOptions()), StringComparison.Ordinal);
        Assert.Contains("drop leaves no input column of t.csv: it has 2 columns", Unfit("1,2\n", new CsvOptions { Drop = ["1"] }), StringComparison.Ordinal);
        Assert.Contains("two columns are called 'a'", Fails("a,a,b\n1,2,3\n"), StringComparison.Ordinal);
        Assert.Contains("the file is empty", Fails(""), StringComparison.Ordinal);
        Assert.Contains("a header but no rows", Fails("a,b\n", new CsvOptions { Header = CsvHeader.Present }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_identifier_taken_for_the_label_is_refused()
    {
        string rows = string.Concat(Enumerable.Range(0, 4_097).Select(i => $"1,{i}\n"));
        Assert.Contains("t.csv:4097:2: column 2 has more than 4096 different labels", Fails(rows), StringComparison.Ordinal);
        Assert.Equal(4_096, Read(rows[..rows.LastIndexOf("1,", StringComparison.Ordinal)]).Classes);
    }

    [Fact]
    public void Validation_files_share_the_classes_of_training_and_find_columns_by_name()
    {
        var options = new CsvOptions { Label = "kind" };
        TableLayout layout = TableLayout.Of(Read("a,b,kind\n1,2,x\n3,4,z\n5,6,y\n", options));
        Dataset<double> test = CsvSource.Validation<double>(File("kind,b,extra,a\nz,20,?,10\nx,40,,30\n"), options, layout);
        Assert.Equal([10, 20, 30, 40], test.Inputs);
        Assert.Equal([2, 0], test.Labels!);
        Assert.Equal(["x", "y", "z"], test.ClassNames);
        Assert.Equal(["a", "b"], test.FeatureNames);

        string message = Assert.Throws<BadFileException>(() => CsvSource.Validation<double>(File("a,b,kind\n1,2,x\n1,2,w\n1,2,w\n1,2,\"v\n\"\n"), options, layout)).Message;
        Assert.Equal("t.csv:3:3: the label 'w' does not occur in the training data; its classes are x, y, z\n"
            + "t.csv:5:3: the label 'v\uFFFD' does not occur in the training data; its classes are x, y, z", message);
        message = Assert.Throws<BadFileException>(() => CsvSource.Validation<double>(File("a,kind\n1,x\n"), options, layout)).Message;
        Assert.Contains("the model needs 1 column that the header lacks: 'b'", message, StringComparison.Ordinal);
        message = Assert.Throws<BadFileException>(() => CsvSource.Validation<double>(File("a,b\n1,2\n"), options, layout)).Message;
        Assert.Contains("the header lacks the label column 'kind'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numeric_labels_of_a_validation_file_match_by_value()
    {
        TableLayout layout = TableLayout.Of(Read("1,6.0000\n2,5.0000\n"));
        Assert.Equal([1, 0], CsvSource.Validation<double>(File("1,6\n1,5.0\n"), new CsvOptions(), layout).Labels!);
        Assert.Contains("t.csv:2:2: the label 'six'", Assert.Throws<BadFileException>(() =>
            CsvSource.Validation<double>(File("1,6\n1,six\n"), new CsvOptions(), layout)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prediction_reads_the_features_and_ignores_a_label()
    {
        var named = new CsvOptions { Label = "kind", Drop = ["id"] };
        TableLayout layout = TableLayout.Of(Read("id,a,b,kind\nq,1,2,x\nr,3,4,z\n", named));
        foreach (string content in new[] { "b,a\n20,10\n", "kind,b,a\n?,20,10\n", "10,20\n" })
        {
            Dataset<double> data = CsvSource.Inputs<double>(File(content), named, layout);
            Assert.Equal([10, 20], data.Inputs);
            Assert.Null(data.Labels);
            Assert.Equal(["x", "z"], data.ClassNames);
        }
        TableLayout plain = TableLayout.Of(Read("0,1,2\n1,3,4\n", new CsvOptions { Label = "first" }));
        Assert.Equal([7, 8], CsvSource.Inputs<double>(File("7,8\n"), new CsvOptions { Label = "first" }, plain).Inputs);
        Assert.Equal([7, 8], CsvSource.Inputs<double>(File("?,7,8\n"), new CsvOptions { Label = "first" }, plain).Inputs);
        string message = Assert.Throws<BadFileException>(() => CsvSource.Inputs<double>(File("7\n"), new CsvOptions(), plain)).Message;
        Assert.Contains("the file has 1 column, but the model needs its 2 features, or the 3 columns of its training file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_an_unnamed_column_is_matched_by_position()
    {
        TableLayout layout = TableLayout.Of(Read(",a,k\n1,2,x\n3,4,z\n"));
        Assert.Equal([5, 6], CsvSource.Validation<double>(File(",a,k\n5,6,z\n"), new CsvOptions(), layout).Inputs);
    }

    [Fact]
    public void Compressed_files_read_the_same()
    {
        const string Content = "a,b,k\n1,2,x\n3,4,y\n";
        Dataset<double> data = CsvSource.Training<double>(new InputFile("t.csv", Gzip.Pack(Content)), new CsvOptions());
        Assert.Equal(Read(Content).Inputs, data.Inputs);
        byte[] damaged = Gzip.Pack(Content);
        damaged[^5] ^= 1;
        Assert.Throws<BadFileException>(() => CsvSource.Training<double>(new InputFile("t.csv", damaged), new CsvOptions()));
    }

    [Fact]
    public void Messages_hold_no_control_characters_and_no_endless_fields() =>
        Assert.Equal($"t.csv:1:1: column 1 holds text ('\uFFFD[31m{new string('q', 35)}…'), but inputs are numbers: leave it out with 'drop: [1]', or set 'header: true' if this line holds the names",
            Fails($"\u001b[31m{new string('q', 1000)},0\n"));

    [Fact]
    public void Names_of_columns_are_made_fit_for_messages_too()
    {
        string message = Fails("\u001b[31m,k\n1,0\nx,0\n");
        Assert.StartsWith("t.csv:3:1: column 1 ('\uFFFD[31m') is 'x'", message, StringComparison.Ordinal);
        Assert.Contains("'drop: [2]'", Fails("a,b: ],k\n1,x,0\n", new CsvOptions { Header = CsvHeader.Present }), StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_cultures_change_nothing() => Cultures.Foreign(() =>
    {
        Dataset<double> data = Read("I,i,k\n1.5,-2e3,-1.5\n2.5,1,NaN?\n");
        Assert.Equal([1.5, -2000, 2.5, 1], data.Inputs);
        Assert.Equal(["-1.5", "NaN?"], data.ClassNames);
        Assert.Equal(["-1.5", "0.5"], Read("1,0.5\n1,-1.5\n").ClassNames);
        Assert.Contains("is '1,5', which is not a number", Fails("1;0\n1,5;0\n", new CsvOptions { Delimiter = CsvDelimiter.Semicolon }), StringComparison.Ordinal);
        Assert.Contains("column 1 is NaN", DataCheck.Run(Read("NaN,0\n1,0\n", new CsvOptions { AllowNonFinite = true }))[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("out 1.5 samples", Assert.Throws<ArgumentException>(() => Split.Size(1.5, 3)).Message, StringComparison.Ordinal);
    });
}
