using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>φ(α) = f(x + αd): an objective along a ray, with the work space to evaluate it. All that a line search knows of its problem.</summary>
/// <remarks>x and d are borrowed, not copied, and must stay as they are while the ray is in use.</remarks>
public sealed class Ray<V> where V : class, IVector<V>
{
    IObjective<V>? _problem;
    V? _origin, _direction;
    RayPoint _last;

    /// <summary>A ray for vectors of the shape of <paramref name="like"/>; <see cref="Aim"/> says where it begins.</summary>
    public Ray(V like) => (Point, Gradient) = (like.Like(), like.Like());

    /// <summary>α = 0: φ(0) = f(x) and φ'(0).</summary>
    public RayPoint Start { get; private set; }

    /// <summary>x + αd at the α that was evaluated last; owned by the ray.</summary>
    public V Point { get; }

    /// <summary>∇f at <see cref="Point"/> after <see cref="Evaluate"/>; owned by the ray.</summary>
    public V Gradient { get; }

    /// <summary>Values and gradients asked for since <see cref="Aim"/>.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The ray from <paramref name="origin"/> along <paramref name="direction"/>, where f and the slope ⟨∇f, d⟩ at the origin are known.</summary>
    public void Aim(IObjective<V> problem, V origin, V direction, double value, double slope)
    {
        (_problem, _origin, _direction) = (problem, origin, direction);
        (Start, Evaluations, _last) = (new(0, value, slope), 0, new(double.NaN, double.NaN, double.NaN));
    }

    /// <summary>φ(α), without its slope.</summary>
    public double Value(double step)
    {
        Move(step);
        return _problem!.Value(Point);
    }

    /// <summary>φ(α) and φ'(α); asking again for the step that was evaluated last costs nothing.</summary>
    public RayPoint Evaluate(double step)
    {
        if (step == _last.Step) return _last;
        Move(step);
        double value = _problem!.Gradient(Point, Gradient);
        return _last = new(step, value, Gradient.Dot(_direction!));
    }

    void Move(double step)
    {
        if (_origin is null || _direction is null) throw new InvalidOperationException("The ray has no origin yet: call Aim first.");
        Point.CopyFrom(_origin);
        Point.Axpby(step, _direction, 1);
        _last = new(double.NaN, double.NaN, double.NaN);
        Evaluations++;
    }
}
