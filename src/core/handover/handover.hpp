// The hand-over as an ordered list of effects, plain values that the shell performs. Order is meaning: masks
// first.
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"
#include "core/rule/judge.hpp"
#include "core/settings/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snykcred {

/// Commands of the CI system's own protocol that it hides from the log (::add-mask:: and its like). The only
/// text with a secret that is ever printed: on stdout by the system's own dialect, else on stderr, and never
/// to a regular file.
struct PrintHidden {
    Secret lines;
    bool to_stdout = false;
};
/// Appends one record to a file that the CI system provides: it must exist, be a regular file, no link, ours.
struct AppendRecord {
    std::string variable; ///< that named the file ("GITHUB_ENV"), for messages
    std::string path;
    Secret record; ///< ends with a line end
    /// The system names the file and leaves it to the job to create it (0600).
    bool may_be_new = false;
    /// Why the file's reader would not get to a record behind what it holds already, as the rest of a
    /// sentence
    /// ("is broken in line 3: …"); none if it would. Null: its reader takes any text.
    std::optional<std::string> (*flaw)(std::string_view content) = nullptr;
};
/// Creates a new file 0600. With `private_folder`, its parent is created too (0700) and goes with the file.
struct WriteFile {
    std::string path; ///< absolute
    bool private_folder = false;
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
    bool required = true; ///< false: the hand-over does not depend on it, a failure is passed over
};
using Effect = std::variant<PrintHidden, AppendRecord, WriteFile, Print, FeedProgram>;

struct Handover {
    std::vector<Effect> effects;
    std::size_t masks = 0;             ///< how many of the effects, from the first, hide what follows
    std::vector<std::string> warnings; ///< for the report: what this system cannot hide or unset
    std::vector<std::string> notices;
};

/// Where files of the hand-over may lie. Only the shell can see that (shell/files/places.hpp).
struct Places {
    /// Absolute path of a folder that does not exist yet and may be created, outside the checkout; empty
    /// where no usable directory was found.
    std::string private_folder;
    /// --output, absolute, in a directory outside the checkout.
    std::optional<std::string> output;
};

/// How the credential that is handed over differs from what the CI system stores and masks by itself.
struct StoredForm {
    bool in_variable = true;    ///< false: it came from a file or standard input
    bool trimmed = false;       ///< blanks, line ends, quotes or the like around it were removed
    bool beyond_blanks = false; ///< something else than blanks and line ends
    bool fetched = false;       ///< from a key service for this run: the CI system has never seen it
};

/// Everything that a dialect composes from.
struct HandoverInput {
    const Grant& grant;
    const Job& job;
    const Environment& environment;
    const Settings& settings;
    const Places& places;
    /// Variable that holds the credential, unchanged; empty if it came from elsewhere or was trimmed.
    std::string_view source_variable;
    std::string_view nonce; ///< 32 random hex digits: delimiter of heredoc records
    /// Secrets that are masked and not handed over: client secret, private key.
    std::span<const Secret> also_mask{};
    StoredForm stored{};
};

/// Name and value of one variable of the hand-over.
struct HandedVariable {
    std::string name;
    Secret value;
    bool secret = false;
};
/// SNYK_API, SNYK_CFG_ORG where one was asked for, and last SNYK_TOKEN or SNYK_OAUTH_TOKEN: a reader that
/// takes line by line, and a writer that was killed half way, must not leave a credential without its
/// endpoint.
std::vector<HandedVariable> variables_of(const Grant& grant);

/// Variables that later steps must not have: those that are set and that the Snyk CLI would prefer to, or mix
/// with, what is handed over (core/snyk/variable.hpp), in whatever letter case they stand there, and those of
/// its own that would send it to another host; without those that are handed over. In alphabetical order.
/// Source: core/snyk/README.md#headers-and-precedence.
std::vector<std::string> names_to_unset(const Grant& grant, const Settings& settings,
                                        const Environment& environment);

/// Names to unset where a credential is refused: the variables that the settings name as its source and all
/// relatives. Only names that a shell can unset.
std::vector<std::string> names_to_drop(const Settings& settings, const Environment& environment);

enum class OutputFile : std::uint8_t { unused, possible, needed };

struct Dialect {
    std::string_view id; ///< value of --format
    /// stdout is for `eval`: a terminal there is refused, and a refusal prints lines as well.
    bool evaluated = false;
    OutputFile output_file = OutputFile::unused; ///< what --output is to it
    bool has_step_outputs = false;               ///< takes --hand-over output
    /// The effects after the masks. Refuses [cannot-write] where a file is missing or a value does not fit.
    Result<Handover> (*compose)(const HandoverInput&) = nullptr;
    /// For evaluated dialects: lines for stdout on refusal, which unset `names` and end with the exit code.
    std::string (*refuse)(std::span<const std::string> names, int exit_code) = nullptr;
};
/// Dialects of CI systems first, then the general ones.
std::vector<const Dialect*> all_dialects();
/// The values of --format: "auto", then every dialect's name.
std::vector<std::string_view> known_formats();

/// --format against the recognized system. Refuses with [dialect]: another system's dialect, two systems
/// recognized, a system that cannot take a secret unseen, --hand-over output where it has no meaning; with
/// [usage]: --output missing or without a use.
Result<const Dialect*> choose_dialect(const Settings& settings, const Job& job);

/// What a system that can be told hides from now on, for a command that gets a new token: it may hand it on
/// by the system's own protocol, which exec's mask keeps from it. Empty where the system cannot be told.
Result<Handover> masks_for_command(const Grant& grant, const Job& job, const Environment& environment);

/// The whole hand-over: the recognized system's masks (whatever the dialect), then the dialect's effects.
/// Refuses [cannot-write] where a value holds a control character, before anything else.
Result<Handover> compose_handover(const Dialect& dialect, const HandoverInput& input);

} // namespace snykcred
