using Costate.Cli.Commands;
using Costate.Cli.Output;
using Costate.Cli.Runs;

return CommandLine.Run(args, Terminal.OfProcess().OfRank(RankedRun.ProcessRank));
