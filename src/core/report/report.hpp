// The report: what was found out, where this runs, what was asked for, and how it ended. Assembled in one
// place, for every ending. Schema "snyk-cred/report/1", src/schema/report.schema.json. Holds no secret; the
// writer redacts all the same.
#pragma once

#include "core/ci/job.hpp"
#include "core/rule/findings.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

enum class Verdict : std::uint8_t { allowed, denied, warned, skipped, unverified, failed };
std::string_view word(Verdict verdict);

/// What ends the run is an error; what --policy warn lets pass is a warning.
enum class Severity : std::uint8_t { warning, error };
/// "warning", "error": as a log shows it, and as GitHub, Azure and Buildkite call it.
std::string_view word(Severity severity);

/// Why the verdict is not "allowed".
struct Reason : Failure {
    // NOLINTNEXTLINE(google-explicit-constructor): what is refused is an error unless it says otherwise
    Reason(Failure failure, Severity how_bad = Severity::error)
        : Failure(std::move(failure)), severity(how_bad) {}
    Severity severity;
};

/// How a run ends.
struct Ending {
    Verdict verdict = Verdict::failed;
    ExitCode exit_code = ExitCode::ok;
    std::optional<Reason> reason{}; ///< none where nothing is wrong
};
/// A grant: allowed, or warned with what was softened as the reason.
Ending granted(const Findings& findings);
/// Denied where the rule or an assertion forbids it, else failed. A failure without a hint gets one.
Ending refused(Failure failure, Command command);

struct Report : Findings {
    Command command = Command::none;
    Verdict verdict = Verdict::failed;
    ExitCode exit_code = ExitCode::ok;
    std::optional<Reason> reason;

    const CiSystem* ci = nullptr;
    std::string
        errors_page; ///< URL of ci-templates/ERRORS.md where the job's template comes from; may be empty
    std::optional<Context> context;
    std::string context_source;
    std::optional<CodeTrust> code_trust;

    PolicyMode policy_mode = PolicyMode::enforce;
    SettingSource policy_source;
    std::optional<std::string> warn_until; ///< of the policy file; past where the mode is enforce
    std::vector<std::pair<std::string, Sourced<std::string>>> settings;
};

/// `settings` and `job` as far as they are known: a command line that is not understood ends in a report too.
Report assemble_report(const Settings& settings, const Job& job, Findings findings, Ending ending);

/// Puts every text that came from outside through `rewrite` (the redactor), before anything is rendered:
/// escaping for Markdown or JSON would hide a secret from a redactor that comes after it.
void rewrite_texts(Report& report, const std::function<std::string(std::string_view)>& rewrite);

/// The outputs that are no secret, as ci-templates/ name them: name and value ("" where unknown).
std::vector<std::pair<std::string, std::string>> outputs_of(const Report& report);

/// For a person: allowed or not, whose credential, which region, why, what next. Of `exec`, which goes on to
/// its command, one line and the warnings. `quiet` leaves out everything but warnings and errors, `verbose`
/// nothing. With `now`, in Unix seconds, the evidence is folded away behind the verdict where the CI system's
/// log can do that; warnings and notices never are.
std::string report_text(const Report& report, bool color, bool quiet, bool verbose,
                        std::optional<std::int64_t> now = {});
/// "snyk-cred: error: WHAT [code-in-words]", or "warning" for "error", and the hints. Apart from
/// report_text() because it goes to standard error even where the report goes elsewhere. An error ends with
/// where to read more: explained_at().
std::string reason_text(const Reason& reason, std::string_view errors_page = {});
/// Where a word is explained: its heading on `errors_page`, a URL; without one the command that explains it.
std::string explained_at(Fault fault, std::string_view errors_page);
enum class PersonName : std::uint8_t { hidden, shown };
/// One JSON document with every key of the schema, ending in a line end. A person's name is in it only where
/// that is asked for, for a file; never for a log.
std::string report_json(const Report& report, PersonName person = PersonName::hidden);

} // namespace snykcred
