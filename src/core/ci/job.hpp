// Where are we: which CI system, a person's machine or automation, and whose code the job runs.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

struct CiSystem;

enum class Context : std::uint8_t { automation, local };

/// May the job run code that people outside the project wrote?
struct CodeTrust {
    enum class Level : std::uint8_t { trusted, untrusted, cannot_tell };
    Level level = Level::trusted;
    std::string why; ///< evidence in words; for cannot_tell it begins with "cannot tell"
};

struct Job {
    const CiSystem* ci = nullptr; ///< null: none recognized
    /// A second system whose variables are set as well; `inject` cannot serve two.
    const CiSystem* second_ci = nullptr;
    Context context = Context::automation;
    std::string context_source; ///< evidence in words
    CodeTrust code_trust;
    /// The CI system's documented rule that withholds every secret from this job (fork, Dependabot); none if
    /// it does not.
    std::optional<std::string> absence;
    /// Why it withholds protected secrets (an unprotected ref). Whether this one is protected, only its
    /// author knows.
    std::optional<std::string> absence_if_protected;

    /// A step of the system's own kind runs this (a GitHub action): its author wrote inputs, not flags.
    bool by_inputs = false;

    /// Did read_job() make it? Before that, only `ci` may be known.
    [[nodiscard]] bool decided() const { return !context_source.empty(); }
};

/// What the shell saw of the world for read_job, besides the environment.
struct Surroundings {
    bool stdin_is_terminal = false;
    bool stderr_is_terminal = false;
    std::optional<std::string>
        event_payload{}; ///< content of the file that the CI system's payload variable names
};

/// Recognizes the CI system, decides the context (--context, README.md#options) and reads the code's origin:
/// of all recognized systems, the least trusting answer counts.
/// Refuses [context]: `local` is wished where a CI system is recognized.
Result<Job> read_job(const Environment& environment, const Surroundings& surroundings,
                     const Settings& settings);

/// Name of the variable that holds the path of the recognized system's event payload; empty if there is none.
std::string_view payload_variable(const Environment& environment);

} // namespace snykcred
