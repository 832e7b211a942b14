namespace Costate.Mpi;

/// <summary>How a thread waits for what the library has to be asked for: it spins for some microseconds, then it lets other threads run.</summary>
static class Waiting
{
    const int Spins = 2_000;

    /// <summary>A pause before the next question.</summary>
    /// <param name="asked">Number of questions so far.</param>
    public static void Pause(int asked)
    {
        if (asked < Spins) Thread.SpinWait(1);
        else Thread.Yield();
    }
}
