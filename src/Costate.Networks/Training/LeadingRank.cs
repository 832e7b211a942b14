using System.Numerics;
using Costate.Numerics.Communication;

namespace Costate.Networks.Training;

/// <summary>How the trainers of several ranks do the same: that of rank 0 says before each call what it will do, those of the others do it too.</summary>
/// <param name="ranks">The ranks.</param>
sealed class LeadingRank(ICommunicator ranks)
{
    /// <summary>Rank 0 says what comes; whether it had to.</summary>
    public bool Tell(TrainerOrder order)
    {
        if (ranks.Size == 1 || ranks.Rank > 0) return false;
        ranks.Broadcast(0, order);
        return true;
    }

    /// <summary>Rank 0 says what comes, with a number that the others need for it.</summary>
    public void Tell(TrainerOrder order, int number)
    {
        if (Tell(order)) ranks.Broadcast(0, number);
    }

    /// <summary>On the other ranks: does what the trainer of rank 0 does, until that one is done.</summary>
    /// <param name="trainer">The trainer of this rank.</param>
    /// <param name="restore">Takes what rank 0 has read of a saved training.</param>
    /// <returns>The number that came with <see cref="TrainerOrder.Dismiss"/>.</returns>
    public int Follow<T>(Trainer<T> trainer, Action restore) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (true)
        {
            switch (ranks.Broadcast(0, TrainerOrder.Dismiss))
            {
                case TrainerOrder.Advance: AdvanceOrAbandon(trainer); break;
                case TrainerOrder.Interrupt: trainer.Interrupt("Rank 0 was interrupted."); break;
                case TrainerOrder.Stop: trainer.Stop("Rank 0 was stopped."); break;
                case TrainerOrder.Measure: trainer.Measure(); break;
                case TrainerOrder.MeasureStart: trainer.MeasureStart(); break;
                case TrainerOrder.Gather: trainer.Gather(); break;
                case TrainerOrder.GatherWork: trainer.GatherWork(); break;
                case TrainerOrder.Save: trainer.Save(); break;
                case TrainerOrder.EnterLevel: trainer.EnterLevel(ranks.Broadcast(0, 0)); break;
                case TrainerOrder.Load: RestoreOrLeave(restore); break;
                default: return ranks.Broadcast(0, 0);
            }
        }
    }

    // Where all ranks have agreed to abandon a step, rank 0 sees to what follows.
    static void AdvanceOrAbandon<T>(Trainer<T> trainer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            trainer.Advance();
        }
        catch (OperationCanceledException)
        {
        }
    }

    // What does not fit here does not fit on rank 0 either, which says so.
    static void RestoreOrLeave(Action restore)
    {
        try
        {
            restore();
        }
        catch (ArgumentException)
        {
        }
    }
}
