#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "core/report/report.hpp"
#include "core/report/report_words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace snykcred {
namespace {

namespace json = boost::json;

/// Text from outside; empty means unknown and becomes null.
json::value text(std::string_view value) {
    if (value.empty()) return nullptr;
    return json::value(inert_text(value));
}
json::value optional_text(const std::optional<std::string>& value) { return text(value.value_or("")); }
template<class T>
json::value number(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::array list(const std::vector<std::string>& lines) {
    json::array out;
    for (const std::string& line : lines) {
        out.emplace_back(inert_text(line));
    }
    return out;
}

json::object reason(const std::optional<Reason>& failure) {
    if (!failure) return {{"code", nullptr}, {"message", nullptr}, {"hints", json::array()}};
    return {
        {"code", code_word(*failure)}, {"message", text(failure->message)}, {"hints", list(failure->hints)}};
}

json::value stored(const std::optional<StoredAt>& at) {
    if (!at) return nullptr;
    return json::object{{"service", text(at->service)},
                        {"host", text(at->host)},
                        {"secret", text(at->secret)},
                        {"version", text(at->version)},
                        {"subject", text(at->subject)}};
}

json::object credential(const Report& report) {
    return {{"kind", report.kind ? json::value(word(*report.kind)) : json::value(nullptr)},
            {"source", text(report.credential_source)},
            {"stored", stored(report.stored_at)},
            {"fingerprint", optional_text(report.fingerprint)},
            {"expires_at", report.expires_at ? text(iso_time(*report.expires_at)) : json::value(nullptr)}};
}

json::value signer(const std::optional<SignedBy>& signer) {
    if (!signer) return nullptr;
    return json::object{{"service", text(signer->service)},
                        {"host", text(signer->host)},
                        {"key", text(signer->key)},
                        {"key_version", text(signer->key_version)},
                        {"subject", text(signer->subject)}};
}

json::object principal(const std::optional<Principal>& principal, PersonName person) {
    if (!principal) return {{"type", nullptr}, {"id", nullptr}, {"name", nullptr}, {"default_org", nullptr}};
    const bool known = principal->type != PrincipalType::other;
    return {
        {"type", text(known ? word(principal->type) : std::string_view(principal->type_word))},
        {"id", text(principal->id)},
        {"name", person == PersonName::shown ? optional_text(principal->name) : text(shown_name(*principal))},
        {"default_org", optional_text(principal->default_org)}};
}

json::object plan(const std::optional<PlanInForce>& plan) {
    if (!plan) return {{"value", nullptr}, {"evidence", nullptr}};
    return {{"value", text(plan->value)}, {"evidence", text(plan->evidence)}};
}

json::object region(const std::optional<Endpoint>& endpoint) {
    if (!endpoint) return {{"name", nullptr}, {"api_url", nullptr}, {"source", nullptr}};
    return {{"name", text(endpoint->name())},
            {"api_url", text(endpoint->api_url())},
            {"source", text(words(endpoint->source()))}};
}

json::object context(const Report& report) {
    json::value untrusted = nullptr;
    json::value evidence = nullptr;
    if (report.code_trust) {
        // What cannot be told counts as untrusted, as it does for the rule.
        untrusted = report.code_trust->level != CodeTrust::Level::trusted;
        evidence = text(report.code_trust->why);
    }
    return {{"kind", report.context ? json::value(word(*report.context)) : json::value(nullptr)},
            {"ci", report.ci != nullptr ? json::value(report.ci->id) : json::value(nullptr)},
            {"source", text(report.context_source)},
            {"untrusted_code", std::move(untrusted)},
            {"code_evidence", std::move(evidence)}};
}

json::object org(const std::optional<Organization>& org) {
    if (!org) return {{"id", nullptr}, {"slug", nullptr}};
    return {{"id", text(org->id)}, {"slug", text(org->slug)}};
}

json::array assertions(const std::vector<Assertion>& assertions) {
    json::array out;
    for (const Assertion& assertion : assertions) {
        out.push_back(json::object{{"option", row_of(assertion.option).name},
                                   {"any_of", list(assertion.any_of)},
                                   {"source", text(words(assertion.source))},
                                   {"found", text(assertion.found)},
                                   {"met", number(assertion.met)}});
    }
    return out;
}

json::object policy(const Report& report) {
    json::value exception = nullptr;
    if (report.exception) {
        exception = json::object{{"principal", text(report.exception->principal)},
                                 {"reason", text(report.exception->reason)},
                                 {"until", text(report.exception->until)}};
    }
    return {{"mode", word(report.policy_mode)},
            {"source", text(words(report.policy_source))},
            {"warn_until", optional_text(report.warn_until)},
            {"exception", std::move(exception)}};
}

json::array requests(const std::vector<RequestRecord>& records) {
    json::array out;
    for (const RequestRecord& record : records) {
        out.push_back(json::object{{"method", text(record.method)},
                                   {"host", text(record.host)},
                                   {"path", text(record.path)},
                                   {"status", number(record.status)},
                                   {"ms", record.ms},
                                   {"attempts", record.attempts},
                                   {"snyk_request_id", optional_text(record.request_id)}});
    }
    return out;
}

json::object settings(const Report& report) {
    json::object out;
    for (const auto& [name, setting] : report.settings) {
        out[inert_text(name)] =
            json::object{{"value", inert_text(setting.value)}, {"source", text(words(setting.source))}};
    }
    return out;
}

json::object child(const std::optional<ChildEnd>& end) {
    if (!end) return {{"exit_code", nullptr}, {"signal", nullptr}};
    return {{"exit_code", end->exit_code}, {"signal", number(end->signal)}};
}

} // namespace

std::string report_json(const Report& report, PersonName person) {
    // Boost.JSON keeps the order of insertion, so readers and diffs find the keys in the schema's order.
    const json::object document{
        {"schema", "snyk-cred/report/1"},
        {"verdict", word(report.verdict)},
        {"exit_code", static_cast<int>(report.exit_code)},
        {"reason", reason(report.reason)},
        {"credential", credential(report)},
        {"signer", signer(report.signed_by)},
        {"principal", principal(report.principal, person)},
        {"plan", plan(report.plan)},
        {"region", region(report.endpoint)},
        {"context", context(report)},
        {"org", org(report.org)},
        {"assertions", assertions(report.assertions)},
        {"policy", policy(report)},
        {"trust", {{"source", text(report.trust_source)}, {"added_ca", number(report.added_ca)}}},
        {"proxy", optional_text(report.proxy)},
        {"requests", requests(report.requests)},
        {"settings", settings(report)},
        {"warnings", list(report.warnings)},
        {"notices", list(all_notices(report))},
        {"child", child(report.child)},
    };
    return json::serialize(document) + "\n";
}

} // namespace snykcred
