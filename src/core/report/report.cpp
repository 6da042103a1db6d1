#include "core/report/report.hpp"

#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/report/report_words.hpp"

namespace snykcred {
std::string_view word(Context context) {
    switch (context) {
    case Context::automation: return "automation";
    case Context::local: return "local";
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
        {"principal-id", principal ? inert_text(principal->id) : ""},
        {"plan", report.plan ? inert_text(report.plan->value) : ""},
        {"region", endpoint ? endpoint->name() : ""},
        {"api-url", endpoint ? endpoint->api_url() : ""},
        {"org-id", report.org ? inert_text(report.org->id) : ""},
        {"expires-at", report.expires_at ? iso_time(*report.expires_at) : ""},
        {"skipped", report.verdict == Verdict::skipped ? "true" : "false"},
    };
}

void rewrite_texts(Report& report, const std::function<std::string(std::string_view)>& rewrite) {
    const auto each = [&rewrite](std::vector<std::string>& texts) {
        for (std::string& text : texts)
            text = rewrite(text);
    };
    each(report.warnings);
    each(report.notices);
    if (report.reason) {
        report.reason->message = rewrite(report.reason->message);
        each(report.reason->hints);
    }
    if (report.principal) {
        Principal& who = *report.principal;
        who.type_word = rewrite(who.type_word);
        who.id = rewrite(who.id);
        if (who.name) who.name = rewrite(*who.name);
    }
    if (report.plan) report.plan->evidence = rewrite(report.plan->evidence);
    if (report.org) {
        report.org->id = rewrite(report.org->id);
        report.org->slug = rewrite(report.org->slug);
    }
    for (RequestRecord& request : report.requests) {
        request.path = rewrite(request.path);
        if (request.request_id) request.request_id = rewrite(*request.request_id);
    }
    report.credential_source = rewrite(report.credential_source);
    for (auto& [name, setting] : report.settings)
        setting.value = rewrite(setting.value);
}

} // namespace snykcred
