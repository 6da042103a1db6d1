#include "core/report.hpp"

#include "core/calendar.hpp"
#include "core/ci/system.hpp"
#include "core/report_words.hpp"

namespace snykcred {
std::string_view word(Context context) {
    switch (context) {
    case Context::automation: return "automation";
    case Context::local: return "local";
    }
    return {};
}

std::string_view word(PolicyMode mode) {
    switch (mode) {
    case PolicyMode::enforce: return "enforce";
    case PolicyMode::warn: return "warn";
    case PolicyMode::off: return "off";
    }
    return {};
}

std::string_view code_word(const Failure& failure) { return describe(failure.fault).word; }

std::vector<std::pair<std::string, std::string>> outputs_of(const Report& report) {
    const auto& principal = report.principal;
    const auto& endpoint = report.endpoint;
    return {
        {"verdict", std::string(word(report.verdict))},
        {"token-kind", report.kind ? std::string(word(*report.kind)) : ""},
        {"principal-type", principal ? std::string(word(principal->type)) : ""},
        {"principal-id", principal ? neutralise(principal->id) : ""},
        {"plan", report.plan ? neutralise(report.plan->value) : ""},
        {"region", endpoint ? endpoint->name() : ""},
        {"api-url", endpoint ? endpoint->api_url() : ""},
        {"org-id", report.org ? neutralise(report.org->id) : ""},
        {"expires-at", report.expires_at ? iso_time(*report.expires_at) : ""},
        {"skipped", report.verdict == Verdict::skipped ? "true" : "false"},
    };
}

} // namespace snykcred
