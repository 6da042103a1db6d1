#include "core/ci/github_event.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

namespace json = boost::json;
using Level = CodeTrust::Level;

CodeTrust cannot_tell(std::string_view why) {
    return {Level::cannot_tell, "cannot tell: " + std::string(why)};
}

std::optional<json::value> parse(const std::string* payload) {
    if (payload == nullptr) return std::nullopt;
    json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    json::value value = json::parse(*payload, error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return value;
}

/// The member of an object; null where there is no object or no such member.
const json::value* member(const json::value* value, std::string_view key) {
    if (value == nullptr || !value->is_object()) return nullptr;
    return value->get_object().if_contains(key);
}

bool is_object(const json::value* value) { return value != nullptr && value->is_object(); }

std::string text(const json::value* value) {
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::uint64_t> id_of(const json::value* repository) {
    const json::value* id = member(repository, "id");
    if (id == nullptr) return std::nullopt;
    if (const auto* number = id->if_int64(); number != nullptr && *number > 0) {
        return static_cast<std::uint64_t>(*number);
    }
    if (const auto* number = id->if_uint64(); number != nullptr) return *number;
    return std::nullopt;
}

/// Not by `.fork`: that is also true where this repository is itself a fork.
CodeTrust compare(const json::value* head, const json::value* base, std::string_view base_name,
                  const std::string& what) {
    if (head == nullptr) return cannot_tell("the payload names no head repository of the " + what);
    if (head->is_null()) {
        return {Level::untrusted, "the " + what + " comes from a fork that has been deleted"};
    }
    const std::string head_name = text(member(head, "full_name"));
    const auto head_id = id_of(head);
    const auto base_id = id_of(base);
    const std::string written = text(member(base, "full_name"));
    if (!written.empty()) base_name = written;

    bool same = false;
    if (head_id && base_id) {
        same = *head_id == *base_id;
    } else if (!head_name.empty() && !base_name.empty()) {
        same = equals_ignoring_case(head_name, base_name); // as GitHub does
    } else {
        return cannot_tell("the payload does not identify the repositories of the " + what);
    }
    if (same) return {Level::trusted, "the " + what + " comes from this repository"};
    return {Level::untrusted,
            "the " + what + " comes from " +
                (head_name.empty() ? "another repository" : "the fork " + inert_text(head_name))};
}

} // namespace

CodeTrust github_code_trust(const Environment& environment, const std::string* payload) {
    const std::string event(environment.get("GITHUB_EVENT_NAME").value_or(""));
    const auto repository = environment.get("GITHUB_REPOSITORY").value_or("");
    const auto parsed = parse(payload);
    const json::value* root = parsed ? &*parsed : nullptr;

    if (const json::value* pull_request = member(root, "pull_request"); is_object(pull_request)) {
        return compare(member(member(pull_request, "head"), "repo"),
                       member(member(pull_request, "base"), "repo"), repository, "pull request");
    }
    if (const json::value* run = member(root, "workflow_run"); is_object(run)) {
        const json::value* head = member(run, "head_repository");
        if (!is_object(head)) return cannot_tell("the payload names no head repository of the workflow run");
        return compare(head, member(root, "repository"), repository, "workflow run");
    }
    const json::value* issue_pull_request = member(member(root, "issue"), "pull_request");
    const json::value* is_pull = member(root, "is_pull"); // Gitea and Forgejo
    if (is_object(issue_pull_request) || (is_pull != nullptr && *is_pull == true)) {
        return cannot_tell("the payload of a comment on a pull request does not name its head repository");
    }
    if (event.empty()) return cannot_tell("GITHUB_EVENT_NAME is not set");
    const bool needs_payload = event.starts_with("pull_request") || event == "workflow_run" ||
                               (event == "issue_comment" && !is_object(member(root, "issue")));
    if (needs_payload) {
        return cannot_tell(root == nullptr ? "the event " + inert_text(event) +
                                                 " has no payload that can be read (GITHUB_EVENT_PATH)"
                                           : "the payload of the event " + inert_text(event) +
                                                 " does not show where the code comes from");
    }
    return {Level::trusted, "the event " + inert_text(event) + " runs code of this repository"};
}

std::optional<std::string> github_absence(const Environment& environment, const std::string* payload) {
    const auto parsed = parse(payload);
    const json::value* root = parsed ? &*parsed : nullptr;
    const std::string author = text(member(member(member(root, "pull_request"), "user"), "login"));
    if (environment.is("GITHUB_ACTOR", "dependabot[bot]") || author == "dependabot[bot]") {
        return "runs for Dependabot get Dependabot's own secrets, not those of Actions";
    }
    constexpr std::array<std::string_view, 3> k_without_secrets{"pull_request", "pull_request_review",
                                                                "pull_request_review_comment"};
    const auto event = environment.get("GITHUB_EVENT_NAME").value_or("");
    if (std::find(k_without_secrets.begin(), k_without_secrets.end(), event) == k_without_secrets.end()) {
        return std::nullopt;
    }
    const CodeTrust trust = github_code_trust(environment, payload);
    if (trust.level != Level::untrusted) return std::nullopt;
    return "GitHub gives no secrets to pull requests from forks (" + trust.why + ")";
}

} // namespace snykcred
