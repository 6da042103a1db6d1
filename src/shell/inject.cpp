#include "core/ci/system.hpp"
#include "core/handover/handover.hpp"
#include "shell/acquire.hpp"
#include "shell/commands.hpp"
#include "shell/files/places.hpp"
#include "shell/net/crypto.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/os/write.hpp"
#include "shell/outcome.hpp"

#include <cerrno>
#include <string>
#include <utility>

namespace snykcred {
namespace {

/// Refusals of the hand-over's form, before any secret is read.
Result<const Dialect*> ready_dialect(const Session& session) {
    auto dialect = choose_dialect(session.settings, session.job);
    if (dialect && (*dialect)->evaluated && is_terminal(k_standard_output)) {
        return Failure{
            Fault::stdout_is_terminal,
            "--format " + std::string((*dialect)->id) +
                " prints lines for eval, but standard output is a terminal",
            {"use two statements: snyk_cred=$(snyk-cred inject) || exit $?  and  eval \"$snyk_cred\"",
             "to see whether a credential may be used, run snyk-cred check; to run one command with it, "
             "snyk-cred exec -- CMD"}};
    }
    if (!dialect || !(*dialect)->evaluated) return dialect;
    const Sink sink = sink_of(k_standard_output);
    if (sink == Sink::unclear) return cannot_write("standard output", errno, {});
    if (sink == Sink::nowhere) {
        return Failure{Fault::cannot_write,
                       "standard output is /dev/null, so no shell gets the lines of --format " +
                           std::string((*dialect)->id),
                       {"use two statements: snyk_cred=$(snyk-cred inject) || exit $?  and  eval "
                        "\"$snyk_cred\"",
                        "to see whether a credential may be used, run snyk-cred check"}};
    }
    return dialect;
}

Result<int> inject(Session& session) {
    const auto dialect = ready_dialect(session);
    if (!dialect) return dialect.error();
    const std::string nonce = random_hex(16);
    const auto places = find_places(session.settings, session.environment, nonce);
    if (!places) return places.error();

    auto ready = get_ready(session);
    if (!ready) return std::move(ready.error());
    auto acquired = acquire(session, std::move(*ready));
    if (!acquired) return std::move(acquired.error());

    const HandoverInput input{acquired->grant,
                              session.job,
                              session.environment,
                              session.settings,
                              *places,
                              acquired->trail.source_variable,
                              nonce,
                              acquired->trail.also_secret,
                              acquired->trail.stored};
    auto handover = compose_handover(**dialect, input);
    if (!handover) return std::move(handover.error());
    return hand_over_and_report(session, granted(session.findings), std::move(*handover));
}

} // namespace

int run_inject(const CommandLine& line, const ProcessEnvironment& process) {
    return run_judging(line, process, inject);
}

} // namespace snykcred
