#include "core/ci/job.hpp"

#include "core/ci/system.hpp"

#include <algorithm>
#include <utility>

namespace snykcred {
namespace {

/// CI systems that are not recognized still say so by `CI`.
bool says_ci(const Environment& environment) {
    const auto value = environment.get("CI");
    return value && *value != "false" && *value != "0";
}

struct ContextFinding {
    Context context = Context::automation;
    std::string source;
};

Result<ContextFinding> find_context(const Environment& environment, const Surroundings& surroundings,
                                    const Settings& settings, const CiSystem* ci) {
    switch (settings.context.value) {
    case ContextWish::automation: return ContextFinding{Context::automation, words(settings.context.source)};
    case ContextWish::local:
        if (ci != nullptr) {
            return Failure{Fault::context,
                           "--context local is set, but this is a job of " + std::string(ci->name),
                           {"remove --context: a CI job is always automation"}};
        }
        return ContextFinding{Context::local, words(settings.context.source)};
    case ContextWish::automatic: break;
    }
    if (ci != nullptr) return ContextFinding{Context::automation, std::string(ci->name) + " is recognized"};
    if (says_ci(environment)) return ContextFinding{Context::automation, "the variable CI is set"};
    if (surroundings.stdin_is_terminal || surroundings.stderr_is_terminal) {
        return ContextFinding{Context::local, "a terminal, and no CI system is recognized"};
    }
    return ContextFinding{Context::automation, "not interactive; on your own machine add --context local"};
}

int distrust(CodeTrust::Level level) {
    switch (level) {
    case CodeTrust::Level::trusted: return 0;
    case CodeTrust::Level::cannot_tell: return 1;
    case CodeTrust::Level::untrusted: return 2;
    }
    return 2;
}

void distrust_more(CodeTrust& trust, CodeTrust other) {
    if (trust.why.empty() || distrust(other.level) > distrust(trust.level)) trust = std::move(other);
}

bool event_is_given(const Settings& settings) {
    return settings.event_name || settings.event_head_repo || settings.event_base_repo ||
           settings.event_actor;
}

} // namespace

Result<Job> read_job(const Environment& environment, const Surroundings& surroundings,
                     const Settings& settings) {
    const std::vector<const CiSystem*> systems = recognized_systems(environment);
    Job job;
    if (!systems.empty()) job.ci = systems.front();
    if (systems.size() > 1) job.second_ci = systems[1];

    job.by_inputs = runs_by_inputs(job.ci, environment);
    auto context = find_context(environment, surroundings, settings, job.ci);
    if (!context) return context.error();
    job.context = context->context;
    job.context_source = std::move(context->source);

    const std::string* payload = surroundings.event_payload ? &*surroundings.event_payload : nullptr;
    bool event_judged = !event_is_given(settings);
    for (const CiSystem* system : systems) {
        distrust_more(job.code_trust, system->code_trust(environment, payload));
        if (!event_judged && system->event_trust != nullptr) {
            distrust_more(job.code_trust, system->event_trust(settings, environment, payload));
            event_judged = true;
        }
        if (!job.absence && system->absence != nullptr) job.absence = system->absence(environment, payload);
        if (!job.absence_if_protected && system->absence_if_protected != nullptr)
            job.absence_if_protected = system->absence_if_protected(environment);
    }
    if (!event_judged) {
        distrust_more(job.code_trust,
                      {CodeTrust::Level::cannot_tell,
                       "cannot tell: --event-name and its like are given, which only GitHub Actions has"});
    }
    return job;
}

std::string_view payload_variable(const Environment& environment) {
    const auto systems = recognized_systems(environment);
    const auto found = std::find_if(systems.begin(), systems.end(),
                                    [](const CiSystem* system) { return !system->payload_variable.empty(); });
    return found == systems.end() ? std::string_view{} : (*found)->payload_variable;
}

} // namespace snykcred
