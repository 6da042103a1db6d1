// What the program knows of a CI system. One file per system holds all of it;
// src/README.md#adding-a-ci-system lists what adding one takes.
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"
#include "core/handover/handover.hpp"
#include "core/report/report.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// A variable that names a directory, and what its value lacks to be that.
struct FolderVariable {
    std::string_view name;
    std::string_view suffix;
};

/// What the system hides in the log of a secret that it stores, without being asked by the job.
enum class OwnMask : std::uint8_t {
    none,    ///< nothing, or it does not matter: the job asks for masks, or only `exec` is offered
    exact,   ///< the value of a variable, byte for byte as it is stored
    trimmed, ///< the same without blanks and line ends around it, and a file's content if it is marked so
};

/// Variables of GitHub's request for an identity token (core/ci/README.md#identity-of-the-job).
struct IdTokenRequestVariables {
    std::string_view url, bearer;
};

struct CiSystem {
    std::string_view id;   ///< as in reports: "github"
    std::string_view name; ///< as in sentences: "GitHub Actions"
    bool (*recognized)(const Environment&) = nullptr;
    /// Variable naming the event payload's file that the shell reads; empty if the system has none.
    std::string_view payload_variable{};
    /// Whose code runs. `payload` is null if there is none or it cannot be read.
    CodeTrust (*code_trust)(const Environment&, const std::string* payload) = nullptr;
    /// Whose code runs as the flags --event-* say, held against variables and payload. Null: has no such
    /// flags.
    CodeTrust (*event_trust)(const Settings&, const Environment&, const std::string* payload) = nullptr;
    /// Why this job would get no secrets; none if it should have them. Null: the system withholds none.
    std::optional<std::string> (*absence)(const Environment&, const std::string* payload) = nullptr;
    /// Why this job would get no protected secrets; none if it gets them. Null: the system has no such thing.
    std::optional<std::string> (*absence_if_protected)(const Environment&) = nullptr;
    /// Null where the system cannot take a secret unseen: `inject` is refused and `exec` is the way.
    const Dialect* dialect = nullptr;
    /// Makes the system hide `secrets` in the log from now on. Null where a job cannot ask for that.
    Result<Handover> (*mask)(std::span<const Secret> secrets, const Environment&, bool to_stdout) = nullptr;
    OwnMask own_mask = OwnMask::none;
    /// How the name of a variable begins that holds an input of the system's own kind of step, which is set
    /// but empty for a secret that does not exist; empty if it has none.
    std::string_view input_prefix{};
    /// Where a secret is defined here and how a job gets it, as a hint ("define it as … and pass it with …").
    std::string_view secret_hint{};
    /// Hints where a secret is missing, and no rule of the system withholds it for certain: the usual causes,
    /// the likeliest first. `name`: of the variable that should hold it; empty if it is no variable. Null:
    /// `secret_hint` is all there is to say.
    std::vector<std::string> (*missing)(const std::string& name, const Environment&) = nullptr;
    /// What to do where `absence` explains it, besides running the job elsewhere; none if there is nothing.
    std::optional<std::string> (*absence_remedy)(const Environment&) = nullptr;
    /// Directories outside the checkout for private files, the best first: variables, each with a suffix for
    /// its value (".tmp" for CI_PROJECT_DIR).
    std::span<const FolderVariable> private_folders{};
    /// Variables naming the checkout (policy files inside are untrusted, --output inside is refused).
    std::span<const std::string_view> checkout_variables{};
    /// Variables naming files in which it reads what a job hands over; no report may take the place of one.
    std::span<const std::string_view> file_variables{};
    /// Lines for the log that make the outcome visible in the system's own way (annotations, build problems);
    /// stderr. Null: the system has none.
    std::string (*announce)(const Report&) = nullptr;
    /// Null: always where there is `announce`. False: what runs here would show such lines as they are.
    bool (*reads_announcements)(const Environment&) = nullptr;
    /// Where its protocol is read: on standard output, as long as that holds nothing else; else on stderr.
    bool announces_on_stdout = false;
    /// Does its log show ANSI colors? Null: no, or nobody knows.
    bool (*renders_color)(const Environment&) = nullptr;
    /// What a command to it begins with in the log, as CommandWatch takes it.
    std::span<const std::string_view> command_marks{};
    /// Exit codes besides 0 that it takes for the success of a step; see exit_code.hpp.
    std::span<const int> passing_codes{};
    /// `title`, a line, and the lines that the log folds away behind it. `now` in Unix seconds. Null: the log
    /// folds nothing.
    std::string (*fold)(std::string_view title, std::string_view lines, std::int64_t now) = nullptr;
    /// Non-secret outputs and summary as effects, written on every outcome. Null: the system has none.
    std::vector<Effect> (*publish)(const Report&, const Environment&, std::string_view nonce) = nullptr;
    /// How a job asks for its identity token here. Null: it cannot.
    const IdTokenRequestVariables* id_token_request = nullptr;
    /// Variables that hold an identity token, the one to take first. Empty: SNYK_ID_TOKEN, which the job
    /// sets.
    std::span<const std::string_view> id_token_variables{};
    /// How a job gets an identity token for the audience AUDIENCE, as a hint.
    std::string_view id_token_hint{};
    /// URL of ci-templates/ERRORS.md in the repository that the job's template comes from; none where the
    /// system does not name it. Null: it never does.
    std::optional<std::string> (*errors_page)(const Environment&) = nullptr;
};

/// For `renders_color`, where every log does.
inline bool always_renders_color(const Environment&) { return true; }

/// All known systems, the more specific before what they imitate.
std::span<const CiSystem* const> all_ci_systems();

/// Does a step of the system's own kind (a GitHub action) run this, so that its author wrote inputs, not
/// flags?
bool runs_by_inputs(const CiSystem* system, const Environment& environment);

/// The recognized systems, usually one.
std::vector<const CiSystem*> recognized_systems(const Environment& environment);

/// Directories for private files: TMPDIR, so that a template can choose one that it removes; then those that
/// the variables of the recognized systems name; then the operating system's `usual` ones.
std::vector<std::string> private_folders(const Environment& environment, std::vector<std::string> usual);

/// A directory that a variable of any known system names as its checkout.
struct Checkout {
    std::string variable, path;
};
/// `home`: the variable that names the user's own folder on this operating system.
std::vector<Checkout> checkouts(const Environment& environment, std::string_view home);

/// A file that a variable of any known system names as one in which it reads what a job hands over.
struct CiFile {
    std::string variable, path;
};
std::vector<CiFile> ci_files(const Environment& environment);

} // namespace snykcred
