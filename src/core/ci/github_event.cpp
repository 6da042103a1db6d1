#include "core/ci/github_event.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/settings/located_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <variant>

namespace snykcred {
namespace {

namespace json = boost::json;
using Level = CodeTrust::Level;

constexpr std::size_t k_max_depth = 64;

CodeTrust cannot_tell(std::string_view why) {
    return {Level::cannot_tell, "cannot tell: " + std::string(why)};
}

std::optional<json::value> parse(const std::string* payload) {
    if (payload == nullptr) return std::nullopt;
    json::parse_options options;
    options.max_depth = k_max_depth;
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

/// What the payload shows of whose code runs; null pointers where it shows nothing.
struct Shown {
    const json::value* head = nullptr; ///< may be a JSON null: a fork that has been deleted
    const json::value* base = nullptr;
};

Shown shown_by(const json::value* root) {
    if (const json::value* pull_request = member(root, "pull_request"); is_object(pull_request)) {
        return {member(member(pull_request, "head"), "repo"), member(member(pull_request, "base"), "repo")};
    }
    const json::value* repository = member(root, "repository");
    if (const json::value* run = member(root, "workflow_run"); is_object(run))
        return {member(run, "head_repository"), repository};
    return {nullptr, repository};
}

bool is_number(const std::string& id) { return id.find_first_not_of("0123456789") == std::string::npos; }

CodeTrust disagrees(const std::string& here, const std::string& flag, const std::string& value) {
    return {Level::untrusted, here + ", and GitHub itself says " + inert_text(value) + " (" + flag +
                                  "): something in this job has changed it"};
}

std::string id_in_words(const json::value* repository) {
    const auto id = id_of(repository);
    return id ? "repository " + std::to_string(*id) : "no repository";
}

/// Has the file another id than the flag? Which it was, as a refusal.
std::optional<CodeTrust> differs(const json::value* repository, const std::string& which,
                                 const std::string& flag, const std::string& value) {
    const auto id = id_of(repository);
    if (id && std::to_string(*id) == value) return std::nullopt;
    return disagrees("the payload (GITHUB_EVENT_PATH) names " + id_in_words(repository) + " as " + which,
                     flag, value);
}

} // namespace

CodeTrust github_event_trust(const Settings& settings, const Environment& environment,
                             const std::string* payload) {
    for (const auto& [variable, flag, value] :
         {std::tuple("GITHUB_EVENT_NAME", "--event-name", &settings.event_name),
          std::tuple("GITHUB_ACTOR", "--event-actor", &settings.event_actor)}) {
        const auto here = environment.get(variable);
        if (!*value || here == **value) continue;
        return disagrees(here ? std::string(variable) + " is " + inert_text(*here)
                              : std::string(variable) + " is not set",
                         flag, **value);
    }
    const auto parsed = parse(payload);
    const Shown shown = shown_by(parsed ? &*parsed : nullptr);
    const auto& head = settings.event_head_repo;
    const auto& base = settings.event_base_repo;
    if (!head) {
        const bool foreign = settings.event_name && (settings.event_name->starts_with("pull_request") ||
                                                     *settings.event_name == "workflow_run");
        if (foreign) return cannot_tell("--event-head-repo says nothing of the code's repository");
        if (shown.head != nullptr) {
            return disagrees("the payload (GITHUB_EVENT_PATH) names a head repository", "--event-head-repo",
                             "none");
        }
    } else {
        if (!is_number(*head) || !base || !is_number(*base))
            return cannot_tell("--event-head-repo and --event-base-repo do not identify the repositories");
        if (*head != *base) {
            return {Level::untrusted, "the code of this event comes from another repository (" + *head +
                                          " by --event-head-repo) than this one (" + *base + ")"};
        }
        if (!parsed) return cannot_tell("the event has no payload that can be read (GITHUB_EVENT_PATH)");
        if (auto other = differs(shown.head, "the head", "--event-head-repo", *head)) return *other;
    }
    if (base && shown.base != nullptr) {
        if (auto other = differs(shown.base, "the base", "--event-base-repo", *base)) return *other;
    }
    return {Level::trusted, "the event runs code of this repository"};
}

CodeTrust github_code_trust(const Environment& environment, const std::string* payload) {
    const std::string event(environment.get("GITHUB_EVENT_NAME").value_or(""));
    const auto repository = environment.get("GITHUB_REPOSITORY").value_or("");
    const auto parsed = parse(payload);
    const json::value* root = parsed ? &*parsed : nullptr;
    if (root != nullptr) {
        // Of a key that stands there twice, readers take one or the other: GitHub writes none.
        const auto strict = parse_located_json(*payload, k_max_depth);
        if (const auto* problem = std::get_if<JsonProblem>(&strict))
            return cannot_tell("the payload (GITHUB_EVENT_PATH) " + inert_text(problem->text));
    }

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
    // Source: docs.github.com, "Troubleshooting Dependabot on GitHub Actions", Restrictions when Dependabot
    // triggers events. A schedule, a merge group, or a person's push to Dependabot's branch has all secrets.
    constexpr std::array<std::string_view, 7> k_restricted_for_dependabot{
        "pull_request", "pull_request_review", "pull_request_review_comment", "push", "create",
        "deployment",   "deployment_status"};
    constexpr std::array<std::string_view, 3> k_without_secrets{"pull_request", "pull_request_review",
                                                                "pull_request_review_comment"};
    const auto event = environment.get("GITHUB_EVENT_NAME").value_or("");
    const auto listed = [event](const auto& events) {
        return std::find(events.begin(), events.end(), event) != events.end();
    };
    if (environment.is("GITHUB_ACTOR", "dependabot[bot]") && listed(k_restricted_for_dependabot)) {
        return "runs for Dependabot get Dependabot's own secrets, not those of Actions";
    }
    if (!listed(k_without_secrets)) return std::nullopt;
    const CodeTrust trust = github_code_trust(environment, payload);
    if (trust.level != Level::untrusted) return std::nullopt;
    return "GitHub gives no secrets to pull requests from forks (" + trust.why + ")";
}

} // namespace snykcred
