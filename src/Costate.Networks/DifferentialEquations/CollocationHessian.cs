using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>∇²f·s = Σᵢ (∇Fᵢ·s)∇Fᵢ + Fᵢ∇²Fᵢ·s of a <see cref="CollocationProblem"/>, exact: the activations are computed anew in every product, nothing as large as the Jacobian is kept.</summary>
sealed unsafe class CollocationHessian(CollocationProblem problem) : ILinearOperator<Dense<double>>
{
    readonly ShallowNetwork _network = problem.Network;
    readonly Dense<double> _theta = problem.Network.NewTheta(), _direction = problem.Network.NewTheta(), _product = problem.Network.NewTheta();
    readonly Dense<double> _scratch = new(ShallowNetwork.ScratchBlocks * problem.Network.Stride), _row = problem.NewRow();
    double _d;

    /// <summary>Moves to another point.</summary>
    public CollocationHessian At(Dense<double> x)
    {
        _network.Fits(x);
        _network.Load(x, _theta);
        _d = x.Span[^1];
        return this;
    }

    /// <inheritdoc/>
    public void Apply(Dense<double> x, Dense<double> y)
    {
        problem.Stop.ThrowIfCancellationRequested();
        int nodes = _network.Nodes, stride = _network.Stride, n = x.Length, blocks = _network.Inputs + 2;
        for (int block = 0; block < blocks; block++) x.Span.Slice(block * nodes, nodes).CopyTo(_direction.Span[(block * stride)..]);
        _product.SetZero();
        y.SetZero();
        Span<double> row = _row.Span;
        fixed (double* theta = _theta.Span, scratch = _scratch.Span, s = _direction.Span, product = _product.Span)
            for (int i = 0; i < problem.Rows; i++)
            {
                (double value, double residual, double a, double b) = problem.Linearize(i, theta, scratch, _d);
                problem.Row(i, theta, scratch, a, b, row);
                TensorPrimitives.MultiplyAdd(row[..n], LaneSum.Dot<double>(row[..n], x.Span), y.Span, y.Span);
                fixed (double* z = problem.Point(i)) _network.Kernel.AddCurvature(stride, _network.Inputs, theta, z, scratch, residual * a, residual * b, s, product);
                double bend = residual * problem.Bend(i, value);
                if (bend == 0) continue;
                problem.Row(i, theta, scratch, 0, 1, row);
                TensorPrimitives.MultiplyAdd(row[..n], bend * LaneSum.Dot<double>(row[..n], x.Span), y.Span, y.Span);
            }
        for (int block = 0; block < blocks; block++)
        {
            Span<double> part = y.Span.Slice(block * nodes, nodes);
            TensorPrimitives.Add(part, _product.Span.Slice(block * stride, nodes), part);
        }
    }
}
