using Costate.Cli.Commands;
using Costate.Cli.Output;

return CommandLine.Run(args, Terminal.OfProcess());
