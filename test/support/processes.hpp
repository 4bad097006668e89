#pragma once
// Other programs, run by tests.

#include <cstdint>
#include <string>
#include <vector>

namespace deskbell::test {

struct ProgramResult {
    int status = -1;     ///< exit status; -1 when it was killed
    std::string output;  ///< standard output and error
};

/// Runs a program to its end.
ProgramResult runProgram(const std::vector<std::string>& command);
/// The same; throws with the output unless the status is 0.
std::string mustRun(const std::vector<std::string>& command);
/// True when the program is found in PATH, or is a path that can be executed.
bool programExists(const std::string& name);

/// A program in the background, in a process group of its own. Ends with its owner, or with the
/// test process if that dies first.
class ChildProcess {
public:
    explicit ChildProcess(const std::vector<std::string>& command);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

private:
    int pid_;
};

/// A port on loopback that nothing listens on at the moment.
std::uint16_t freePort();
/// Waits until something listens on the port; throws after 20 seconds.
void awaitPort(std::uint16_t port);

}  // namespace deskbell::test
