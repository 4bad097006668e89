#pragma once
// The command line: deskbell COMMAND [OPTIONS].

namespace deskbell::app {

/// Parses, runs, prints; the process's exit status.
[[nodiscard]] int runCommandLine(int argc, char** argv);

}  // namespace deskbell::app
