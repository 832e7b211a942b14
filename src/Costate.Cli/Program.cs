using Costate.Cli.Commands;
using Costate.Cli.Output;
using Costate.Cli.Runs;

int code = CommandLine.Run(args, Terminal.OfProcess().OfRank(RankedRun.ProcessRank));
RankedRun.LetFirstSpeak(code);
return code;
