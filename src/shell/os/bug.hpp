// How a run ends that a bug of ours has broken: the same two lines and the same exit code wherever it is
// noticed.
#pragma once

#include <string_view>

namespace snykcred {

/// "snyk-cred: error: … [bug]" and a hint. Fixed text: that of an exception could quote what it choked on.
std::string_view bug_text();

/// From now on std::terminate (an exception that leaves a noexcept function, memory that runs out while an
/// error is being reported) writes bug_text() to standard error and ends the process with exit code 70,
/// instead of a library's text and SIGABRT.
void end_bugs_with_exit_code();

} // namespace snykcred
