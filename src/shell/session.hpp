// One run of a command that judges a credential: what was asked, where we are, and what the stages find out
// along the way. prepare() does what needs no secret; acquire.hpp goes on from there.
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/near_names.hpp"
#include "core/settings/settings.hpp"
#include "shell/command_line.hpp"
#include "shell/os/process_environment.hpp"
#include "shell/voice.hpp"
#include "shell/waiting.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snykcred {

struct Session {
    explicit Session(const ProcessEnvironment& environment_of_process) : process(environment_of_process) {}

    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    ProcessEnvironment process;
    std::vector<SetAside>
        copies; ///< of the secret, in other variables than its own: out of the process, kept for CMD
    Environment environment;
    Settings settings;
    Job job;
    Findings findings;
    Voice voice;
    Waiting waiting;
    /// Every path that an option names, by flag or variable, but those of what is written on every ending:
    /// each with the flag or the variable.
    std::vector<std::pair<std::string, std::string>> named_files;
    std::optional<std::string> stored_org;   ///< the organization that the Snyk CLI's own store names
    std::optional<NamedUrl> stored_endpoint; ///< the API URL that it names

    /// As the variable stood when we were started, a wiped copy of the secret included; none if it was not
    /// set.
    [[nodiscard]] std::optional<Secret> value_of(const std::string& name) const;
    /// When the run must be over.
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const {
        return started + settings.timeout;
    }
};

/// Variables whose values must not enter the core: the known ones, and those that an option names as the
/// secret's place.
Environment::Names secret_variables(const ProcessEnvironment& process, const std::vector<GivenFlag>& flags);

/// Does this stream show colors under `--color auto`: a terminal, or standard error in a CI system's log that
/// renders them?
bool shows_color(const Session& session, int descriptor);

/// Once: what a refusal needs to be reported as this CI system expects: variables without secrets, the
/// recognized system, the format.
void look_around(Session& session, const CommandLine& line);

/// look_around(), then reads policy file and settings and decides where we are. What is known by then stands
/// in the session even where it refuses, so that the refusal can be reported as this CI system expects.
/// Refuses with what settle(), read_policy() and read_job() refuse.
Status prepare(Session& session, const CommandLine& line);

/// Does --on-missing let the run end as skipped? Then the findings say why, and what lies there unchecked.
bool skip_if_asked(Session& session, const Failure& failure);
/// Credentials that lie in the environment go on to the later steps, unchecked as they are.
void warn_of_unchecked(Session& session, std::string_view why);

} // namespace snykcred
