#include "core/rule/on_missing.hpp"

#include "core/ci/system.hpp"

#include <string_view>

namespace snykcred {
namespace {

/// Keyless, the identity token stands in the place of a stored credential: what withholds the one from a
/// fork's job withholds the other.
bool is_missing(const Failure& failure) {
    return failure.fault == Fault::no_credential || failure.fault == Fault::no_identity;
}

std::string option(OnMissing asked) { return "--on-missing " + std::string(word(asked)); }

} // namespace

std::optional<std::string> reason_to_skip(const Failure& failure, const Settings& settings, const Job& job) {
    if (!is_missing(failure)) return std::nullopt;
    const OnMissing asked = settings.on_missing.value;
    const std::string because = " (" + option(asked) + ")";
    if (asked == OnMissing::fail) return std::nullopt;
    if (job.absence) return "no credential: " + *job.absence + because;
    if (asked != OnMissing::skip && job.absence_if_protected)
        return "no credential: " + *job.absence_if_protected + because;
    if (asked == OnMissing::skip_always) return failure.message + because;
    return std::nullopt;
}

std::optional<std::string> why_not_skipped(const Failure& failure, const Settings& settings, const Job& job) {
    const OnMissing asked = settings.on_missing.value;
    if (asked == OnMissing::fail || reason_to_skip(failure, settings, job)) return std::nullopt;
    const std::string refused = option(asked) + " does not apply: ";
    if (failure.fault == Fault::unreadable)
        return refused + "a credential is named but cannot be read, which is not the same as a missing one";
    if (!is_missing(failure)) return std::nullopt;
    if (job.absence_if_protected) {
        return refused + std::string(job.ci->name) +
               " withholds only protected secrets here; if yours is one, use " +
               option(OnMissing::skip_unprotected);
    }
    const std::string where = job.ci == nullptr ? "no CI system is recognized here"
                                                : "no rule of " + std::string(job.ci->name) +
                                                      " explains why this job has no credential (" +
                                                      job.code_trust.why + ")";
    return refused + where + "; to skip for any reason, use " + option(OnMissing::skip_always);
}

} // namespace snykcred
