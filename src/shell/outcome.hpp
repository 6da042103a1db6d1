// How a run ends: report, non-secret outputs, summary and annotations are written on every outcome; the
// hand-over only together with all of them.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "shell/session.hpp"

#include <optional>
#include <vector>

namespace snykcred {

/// Performs `handover` (may be empty) and everything else that this outcome writes, as one: if a part cannot
/// be written, the files are as they were and the report says so ([cannot-write]). Says the report. Gives the
/// exit code.
int conclude(Session& session, Handover handover);

/// conclude() for a refusal, whose own code stays whatever else cannot be written. For evaluated dialects of
/// `inject` prints the lines that unset and end with the code.
int conclude_refusal(Session& session, Failure failure);

/// Rewrites --report-file, for `exec` when its child has ended; what cannot be written is said.
void rewrite_report_file(const Session& session);

} // namespace snykcred
