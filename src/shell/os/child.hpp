// Runs exec's command as if there were no wrapper: same standard input, terminal, signals and exit; only what
// it prints passes through the mask.
//
// Process groups. Where there is a controlling terminal, the child stays in our group, where it would be
// without us: the terminal's own signals reach it, job control and `| less` work, and only signals that
// someone sends to us alone are passed on to it. Without one (CI) it leads a group of its own, and what we
// are sent goes to that whole group. A request to end that has reached the child directly is not passed on
// again (core/handover/cancels.hpp).
//
// Terminal. Where our standard output or error is one, the child's is a pseudo-terminal of the same size, for
// output only: standard input stays the real terminal, so typing, its modes and job control are not ours to
// imitate. Modes that a program sets through its standard output or error (less, ncurses) are carried over
// to the real terminal (terminal_modes.hpp).
#pragma once

#include "core/base/child_end.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/mask/form_search.hpp"
#include "shell/os/guard.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

struct ChildRequest {
    std::vector<std::string> argv;   ///< the command and its arguments; at least one
    std::vector<Secret> environment; ///< of child_environment(); wiped once the child has its own
};

struct ChildRun {
    ChildEnd end; ///< its exit code, or 128+n and the signal
    /// [cannot-write] where standard output or error failed with anything but a reader that has gone (which
    /// ends the child as it would without us).
    std::optional<Failure> lost_output;
    bool masked_in_command = false; ///< the CI system got *** in a command to it
};

/// Runs the command to its end. Called without other threads. Refuses [command-not-found] and [cannot-run]
/// (no descriptors, threads or processes left included): then the command has not run. `guard` watches over
/// the group that is made for it. `command_marks`: of the CI system that reads the log.
Result<ChildRun> run_child(ChildRequest request, const FormSearch& patterns, Guard guard = {},
                           std::span<const std::string_view> command_marks = {});

/// --no-mask: the command in place of this process. Comes back only with a failure, [command-not-found] or
/// [cannot-run].
Failure replace_process(ChildRequest request);

} // namespace snykcred
