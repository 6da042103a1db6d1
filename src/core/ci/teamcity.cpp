// TeamCity. Whether a parameter that a build sets joins the list of masked values is not documented, so it is
// taken not to (core/ci/README.md#teamcity): `exec` is the way.
#include "core/base/inert_text.hpp"
#include "core/base/utf8.hpp"
#include "core/ci/system.hpp"
#include "core/report/summary.hpp"

#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

bool recognized(const Environment& environment) { return environment.has("TEAMCITY_VERSION"); }

/// "pull/7", "refs/pull-requests/7/from", "merge-requests/7/head": what hosts call the branch of a request.
bool names_a_request(std::string_view branch) {
    if (branch.starts_with("refs/")) branch.remove_prefix(5);
    return branch.starts_with("pull/") || branch.starts_with("pull-requests/") ||
           branch.starts_with("merge-requests/");
}

/// TeamCity keeps the pull request in build parameters; the template maps three of them to these variables.
/// teamcity.pullRequest.source.branch is not there where the source repository is another one.
CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (!environment.has("TEAMCITY_PULLREQUEST_NUMBER")) {
        if (names_a_request(environment.get("TEAMCITY_BUILD_BRANCH").value_or(""))) {
            return {Level::cannot_tell, "cannot tell: TEAMCITY_BUILD_BRANCH names a pull request, but "
                                        "TEAMCITY_PULLREQUEST_NUMBER is not passed to the step"};
        }
        return {Level::trusted, "the step was passed no pull request (TEAMCITY_PULLREQUEST_NUMBER)"};
    }
    if (environment.has("TEAMCITY_PULLREQUEST_SOURCE_BRANCH")) {
        return {Level::trusted, "the pull request comes from this repository"};
    }
    return {
        Level::untrusted,
        "the pull request has no source branch in this repository (TEAMCITY_PULLREQUEST_SOURCE_BRANCH), so "
        "it comes from a fork"};
}

/// A character that is not ASCII as |0xNNNN, one UTF-16 unit; what needs two is shown as `?`.
void append_code_point(std::string& out, char32_t point) {
    constexpr std::string_view k_hex = "0123456789abcdef";
    if (point > 0xFFFF) {
        out += '?';
        return;
    }
    out += "|0x";
    for (const unsigned shift : {12U, 8U, 4U, 0U})
        out += k_hex[point >> shift & 0xFU];
}

/// Value of a service message. `text` is inert_text(), so it is well-formed UTF-8 without control characters
/// but our own line ends.
std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const char c = text.front();
        const char32_t point = next_code_point(text).value_or(U'?');
        if (point >= 0x80) {
            append_code_point(out, point);
        } else if (c == '\n') {
            out += "|n";
        } else {
            if (std::string_view("|'[]").find(c) != std::string_view::npos) out += '|';
            out += c;
        }
    }
    return out;
}

/// Messages count on standard output (TeamCity documentation, service messages).
std::string announce(const Report& report) {
    std::string lines;
    if (report.reason && report.reason->severity == Severity::error) {
        lines += "##teamcity[buildProblem identity='snyk-cred' description='" +
                 escaped(annotation_text(report)) + "']\n";
    } else if (report.reason) {
        lines += "##teamcity[message status='WARNING' text='" + escaped(annotation_text(report)) + "']\n";
    }
    for (const std::string& warning : report.warnings) {
        lines += "##teamcity[message status='WARNING' text='" + escaped(inert_text(warning)) + "']\n";
    }
    return lines;
}

constexpr std::array<std::string_view, 1> k_checkouts{"TEAMCITY_BUILD_CHECKOUTDIR"};
constexpr std::array<std::string_view, 1> k_command_marks{"##teamcity["};

} // namespace

extern constinit const CiSystem k_teamcity{
    .id = "teamcity",
    .name = "TeamCity",
    .recognized = recognized,
    .code_trust = code_trust,
    .secret_hint = "define it as a parameter env.SNYK_TOKEN of the type Password; steps get it as "
                   "SNYK_TOKEN",
    .checkout_variables = k_checkouts,
    .announce = announce,
    .announces_on_stdout = true,
    .command_marks = k_command_marks,
};

} // namespace snykcred
