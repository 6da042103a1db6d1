// The hand-over as an ordered list of effects, plain values that the shell performs. Order is meaning: masks
// first.
#pragma once

#include "core/environment.hpp"
#include "core/job.hpp"
#include "core/judge.hpp"
#include "core/settings.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snykcred {

/// Commands of the CI system's own protocol that it hides from the log (::add-mask:: and its like). The only
/// text with a secret that may go to stdout (own dialect) or stderr (any other); never to a regular file.
struct PrintMasks {
    Secret lines;
};
/// Appends one record to a file that the CI system provides: it must exist, be a regular file, no link, ours.
struct AppendRecord {
    std::string variable; ///< that named the file ("GITHUB_ENV"), for messages
    std::string path;
    Secret record; ///< ends with a line end
};
/// Creates a new file 0600. With `private_directory`, its parent (0700) is created too and goes with the
/// file.
struct WriteFile {
    std::string path;
    bool private_directory = false;
    Secret bytes;
};
/// Lines on stdout without any secret.
struct Print {
    std::string text;
};
/// Runs a helper program of the CI system with the secret on its standard input (`buildkite-agent redactor
/// add`).
struct FeedProgram {
    std::vector<std::string> argv;
    Secret input;
};
using Effect = std::variant<PrintMasks, AppendRecord, WriteFile, Print, FeedProgram>;

struct Handover {
    std::vector<Effect> effects;
    std::vector<std::string> warnings; ///< for the report: what this system cannot hide or unset
};

/// Everything that a dialect composes from.
struct HandoverInput {
    const Grant& grant;
    const Job& job;
    const Environment& environment;
    const Settings& settings;
    std::string_view source_variable; ///< variable that the credential came from; empty if none
    std::string_view nonce;           ///< 32 random hex digits: heredoc delimiter, name of the private folder
};

/// Name and value of one variable of the hand-over.
struct HandedVariable {
    std::string name;
    Secret value;
    bool secret = false;
};
/// SNYK_TOKEN or SNYK_OAUTH_TOKEN, SNYK_API, and SNYK_CFG_ORG where one was asked for. Contract section 4.
std::vector<HandedVariable> variables_of(const Grant& grant);

/// Variables that the Snyk CLI would prefer to, or mix with, what is handed over: those of the list that are
/// set, in whatever letter case they stand in the environment, without those that are handed over. Source:
/// the CLI's precedence (facts: INTERNAL_OAUTH_TOKEN_STORAGE, then bearer tokens, then tokens).
std::vector<std::string> relatives_to_unset(const Grant& grant, const Environment& environment);

struct Dialect {
    std::string_view id; ///< value of --format
    /// stdout is for `eval`: a terminal there is refused, and a refusal prints lines as well.
    bool evaluated = false;
    Result<Handover> (*compose)(const HandoverInput&) = nullptr;
    /// For evaluated dialects: lines for stdout on refusal, which unset `names` and end with the exit code.
    std::string (*refuse)(std::span<const std::string> names, int exit_code) = nullptr;
};
std::span<const Dialect* const> all_dialects();

/// --format against the recognised system: [dialect] where they do not fit or the system cannot take a secret
/// unseen.
Result<const Dialect*> choose_dialect(const Settings& settings, const Job& job);

} // namespace snykcred
