// Between fork and exec: what a child is started with, and why a command did not start.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/child.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/posix/child_signals.hpp"

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace snykcred {

/// argv and envp for execvpe: pointers into the request, which must outlive them.
class ExecVectors {
public:
    explicit ExecVectors(ChildRequest& request);
    [[nodiscard]] char* const* argv() const { return argv_.data(); }
    [[nodiscard]] char* const* envp() const { return envp_.data(); }

private:
    std::vector<char*> argv_;
    std::vector<char*> envp_;
};

struct StartPlan {
    int output = -1;              ///< becomes standard output; -1: ours
    int error = -1;               ///< becomes standard error; -1: ours
    std::optional<pid_t> group{}; ///< which it joins, of our session; 0: a new one; none: ours
    const ChildSignals& signals;  ///< restored in the child
};

/// Forks and executes. Waits until the command runs or has failed to; then it refuses with failed_to_run(),
/// and with no_room() where there is no process to run it.
Result<pid_t> start_child(const ExecVectors& vectors, const StartPlan& plan);

/// [command-not-found] for ENOENT, [cannot-run] for all else, as a shell tells 127 from 126.
/// `argv`: as given to execvpe.
Failure failed_to_run(char* const* argv, int cause);

/// [cannot-run]: "`what`: CAUSE", where the system has no process, descriptor or memory left for what exec
/// needs, or refuses the system call.
Failure no_room(const std::string& what, int cause);

} // namespace snykcred
