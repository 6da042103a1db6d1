// A GitHub event's payload. Properties (against a plain reading of the document): code is trusted only where
// no head repository is another one than this, and no key stands twice; flags of GitHub itself cannot be
// widened by the payload.
#include "core/ci/github_event.hpp"

#include "fuzz.hpp"

#include <boost/json.hpp>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;
namespace json = boost::json;
using Level = CodeTrust::Level;

const json::value* at(const json::value& from, std::initializer_list<std::string_view> path) {
    const json::value* found = &from;
    for (const std::string_view key : path) {
        found = found->is_object() ? found->get_object().if_contains(key) : nullptr;
        if (found == nullptr) return nullptr;
    }
    return found;
}

/// Does anything in the payload name another repository than 1001 as the head of a pull request?
bool shows_another(const json::value& payload) {
    for (const std::initializer_list<std::string_view> path :
         {std::initializer_list<std::string_view>{"pull_request", "head", "repo", "id"}}) {
        const json::value* head = at(payload, path);
        const json::value* base = at(payload, {"pull_request", "base", "repo", "id"});
        if (head != nullptr && base != nullptr && head->is_int64() && base->is_int64() &&
            head->get_int64() > 0 && base->get_int64() > 0 && *head != *base)
            return true;
    }
    return false;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string event(take_line(rest));
    const std::string payload(rest);
    Environment::Map variables{
        {"GITHUB_ACTIONS", "true"}, {"GITHUB_REPOSITORY", "acme/shop"}, {"GITHUB_EVENT_NAME", event}};
    const Environment environment(variables);
    const CodeTrust trust = github_code_trust(environment, &payload);
    must(is_harmless(trust.why) && !trust.why.empty(), "the evidence is one harmless line");
    must(trust.level != Level::cannot_tell || trust.why.starts_with("cannot tell"),
         "it says that it cannot tell");
    json::error_code error;
    const json::value document = json::parse(payload, error);
    const bool object = !error && document.is_object();
    if (trust.level == Level::trusted) {
        must(!object || !shows_another(document), "a pull request of another repository is not trusted");
        must(object || !event.starts_with("pull_request"), "without a payload no pull request is trusted");
    }
    const auto absence = github_absence(environment, &payload);
    must(!absence || trust.level == Level::untrusted || event.empty() || !event.starts_with("pull_request"),
         "only a fork explains that a secret is missing");

    Settings settings;
    settings.event_name = event;
    settings.event_head_repo = "2002";
    settings.event_base_repo = "1001";
    must(github_event_trust(settings, environment, &payload).level != Level::trusted,
         "a fork is not trusted, whatever the file says");
    settings.event_head_repo = "1001";
    const CodeTrust own = github_event_trust(settings, environment, &payload);
    must(own.level != Level::trusted || object, "without a payload a head repository is not trusted");
}
