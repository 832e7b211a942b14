using Costate.Numerics.Randomness;

namespace Costate.Numerics.Linear.AlgebraicMultigrid;

/// <summary>The nodes 0 … n − 1, split into those that the coarse problem keeps (C) and the others (F).</summary>
public sealed class Splitting
{
    readonly bool[] _isCoarse;
    readonly int[] _coarse;

    Splitting(bool[] isCoarse)
    {
        _isCoarse = isCoarse;
        _coarse = [.. Enumerable.Range(0, isCoarse.Length).Where(i => isCoarse[i])];
    }

    /// <summary>n.</summary>
    public int Size => _isCoarse.Length;

    /// <summary>The C nodes, ascending.</summary>
    public ReadOnlySpan<int> Coarse => _coarse;

    /// <summary>Whether node i is in C.</summary>
    public bool IsCoarse(int i) => _isCoarse[i];

    /// <summary>Why this is of no use as a coarse problem: there are no C nodes, or only one, or all nodes are; null if it is of use.</summary>
    public string? Refusal =>
        _coarse.Length == 0 ? $"None of {Size} nodes was chosen for the coarse problem. Choose another threshold or strength rule." :
        _coarse.Length == Size ? $"All {Size} nodes were chosen for the coarse problem: no coupling is strong. Choose a lower threshold or another strength rule." :
        _coarse.Length == 1 ? $"Only node {_coarse[0]} of {Size} was chosen for the coarse problem, which needs at least 2. Choose a higher threshold or another strength rule." : null;

    /// <summary>The first pass of Ruge and Stüben: every F node is strongly coupled to a C node, and C nodes are rarely strongly coupled to one another.</summary>
    /// <remarks>
    /// The weight of a node is the number of nodes that are strongly coupled to it. The undecided node of the largest weight (the first of several) becomes C, the
    /// undecided nodes that are strongly coupled to it become F; what these are strongly coupled to gains weight, what the new C node is strongly coupled to loses
    /// some. What is left when no weight is positive becomes F where it is strongly coupled to a C node, else C.
    /// Source: Ruge, Stüben, “Algebraic multigrid”, in: McCormick (ed.), Multigrid Methods, SIAM 1987.
    /// </remarks>
    public static Splitting RugeStueben(Strength strength)
    {
        int n = strength.Size;
        bool[] isCoarse = new bool[n], decided = new bool[n];
        int[] weight = new int[n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) if (strength[j, i]) weight[i]++;
        while (true)
        {
            int next = -1;
            for (int i = 0; i < n; i++) if (!decided[i] && weight[i] > 0 && (next < 0 || weight[i] > weight[next])) next = i;
            if (next < 0) break;
            isCoarse[next] = decided[next] = true;
            List<int> fine = [];
            for (int j = 0; j < n; j++)
            {
                if (decided[j] || !strength[j, next]) continue;
                decided[j] = true;
                fine.Add(j);
            }
            foreach (int j in fine) Add(j, 1);
            Add(next, -1);
        }
        for (int i = 0; i < n; i++)
        {
            if (decided[i]) continue;
            isCoarse[i] = true;
            for (int j = 0; j < n; j++) if (strength[i, j] && decided[j] && isCoarse[j]) isCoarse[i] = false;
        }
        return new(isCoarse);

        void Add(int from, int change)
        {
            for (int k = 0; k < n; k++) if (!decided[k] && strength[from, k]) weight[k] += change;
        }
    }

    /// <summary>A control: so many nodes, chosen at random.</summary>
    /// <param name="n">Nodes.</param>
    /// <param name="count">C nodes, 0 … n.</param>
    /// <param name="random">Where the choice comes from.</param>
    /// <exception cref="ArgumentException">There are fewer nodes than are to be chosen.</exception>
    public static Splitting Random(int n, int count, RandomSequence random)
    {
        Check.Option(count >= 0 && count <= n, nameof(count), count, $"in 0 … {n}, the number of nodes");
        int[] order = new int[n];
        random.Permutation(order);
        bool[] isCoarse = new bool[n];
        foreach (int i in order.AsSpan(0, count)) isCoarse[i] = true;
        return new(isCoarse);
    }
}
