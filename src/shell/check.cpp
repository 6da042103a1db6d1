#include "shell/acquire.hpp"
#include "shell/commands.hpp"
#include "shell/outcome.hpp"

#include <ctime>
#include <utility>
#include <variant>

namespace snykcred {
namespace {

Result<int> check(Session& session) {
    auto ready = get_ready(session);
    if (!ready) return std::move(ready.error());
    if (session.settings.offline) {
        const auto* in_hand = std::get_if<ReadyToAsk>(&*ready);
        if (in_hand == nullptr) return Failure{Fault::bug, "a key service was chosen with --offline", {}};
        auto judged = judge_offline(in_hand->ready, session.settings, std::time(nullptr));
        session.findings.add(std::move(judged.findings));
        if (!judged.result) return std::move(judged.result.error());
        return report_ending(session, {Verdict::unverified});
    }
    auto acquired = acquire(session, std::move(*ready));
    if (!acquired) return std::move(acquired.error());
    return report_ending(session, granted(session.findings));
}

} // namespace

int run_check(const CommandLine& line, const ProcessEnvironment& process) {
    return run_judging(line, process, check);
}

} // namespace snykcred
