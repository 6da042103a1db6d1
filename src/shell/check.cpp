#include "shell/acquire.hpp"
#include "shell/commands.hpp"
#include "shell/outcome.hpp"

#include <utility>

namespace snykcred {

int run_check(const CommandLine& line, const ProcessEnvironment& process) {
    Session session(process);
    if (auto prepared = prepare(session, line); !prepared)
        return conclude_refusal(session, std::move(prepared.error()));
    auto acquired = acquire(session);
    if (!acquired && !may_skip(session, acquired.error())) {
        return conclude_refusal(session, std::move(acquired.error()));
    }
    if (!acquired) skip(session);
    return conclude(session, {});
}

} // namespace snykcred
