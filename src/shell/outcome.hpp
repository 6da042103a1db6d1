// How a run ends: report, non-secret outputs, summary and annotations are written on every ending; the
// hand-over only together with all of them.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "core/report/report.hpp"
#include "shell/session.hpp"

#include <functional>

namespace snykcred {

/// What inject, check and exec have in common: reads what was asked and where we are, then calls `command`,
/// which gives the exit code once its own report is said. Reports its refusal, or that it is skipped.
int run_judging(const CommandLine& line, const ProcessEnvironment& process,
                const std::function<Result<int>(Session&)>& command);

/// Performs `handover` (may be empty) and everything else that this ending writes, as one; then says the
/// report. Gives the exit code: not the ending's own where `check` cannot print its report. Refuses
/// [cannot-write]: the files are as they were, and nothing was said.
Result<int> hand_over_and_report(Session& session, Ending ending, Handover handover);
/// The same where nothing is handed over.
Result<int> report_ending(Session& session, Ending ending);

/// Reports a refusal; its own exit code stays, whatever cannot be written. For evaluated dialects of `inject`
/// prints the lines that unset and end with the code.
int report_refusal(Session& session, Failure failure);

/// Says a refusal, and nothing else. Gives its exit code.
int say_refusal(const Session& session, Failure failure);

/// For `inject`: from now on whoever evaluates our output is told of every end that comes before the
/// hand-over (os/early_end.hpp). Does nothing where nobody evaluates it.
void refuse_early_ends(const Session& session);

/// Rewrites --report-file when exec's command has ended; what cannot be written is said.
void rewrite_report_file(const Session& session, Ending ending);

} // namespace snykcred
