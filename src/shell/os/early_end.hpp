// Lines on standard output where the process ends before it could write any: by a signal, or by a bug.
// Whoever evaluates our output would take an empty one for success.
#pragma once

#include <functional>
#include <string>

namespace snykcred {

/// Perhaps somebody evaluates our output (`inject`): until that is known, say_early_end() prints a general
/// line.
void expect_early_end() noexcept;

/// From now on a signal that ends the process first prints `lines` of its exit code as a shell counts it
/// (128 + its number). SIGKILL cannot be answered. Signals that somebody handles or ignores stay as they are.
void arm_early_end(const std::function<std::string(int exit_code)>& lines);

/// Nothing is printed any more: our own lines are out, or nobody evaluates our output.
void disarm_early_end() noexcept;

/// Prints the lines of ExitCode::bug, once, where somebody evaluates our output or may do so. Allocates
/// nothing.
void say_early_end() noexcept;

} // namespace snykcred
