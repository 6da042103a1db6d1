#include "core/report/report.hpp"

#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/exit_code.hpp"
#include "core/report/input_words.hpp"
#include "core/report/report_words.hpp"

namespace snykcred {

std::string_view word(Verdict verdict) {
    switch (verdict) {
    case Verdict::allowed: return "allowed";
    case Verdict::denied: return "denied";
    case Verdict::warned: return "warned";
    case Verdict::skipped: return "skipped";
    case Verdict::unverified: return "unverified";
    case Verdict::failed: return "failed";
    }
    return "failed";
}

std::string_view word(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

Ending granted(const Findings& findings) {
    if (!findings.softened) return {Verdict::allowed};
    return {Verdict::warned, ExitCode::ok, Reason(*findings.softened, Severity::warning)};
}

Ending refused(Failure failure, Command command) {
    if (failure.hints.empty()) {
        const std::string name =
            command == Command::none ? std::string() : std::string(row_of(command).name) + " ";
        failure.hints.push_back("snyk-cred " + name + "--help lists the options");
    }
    const ExitCode code = row_of(failure.fault).code;
    return {code == ExitCode::not_permitted ? Verdict::denied : Verdict::failed, code, std::move(failure)};
}

namespace {

/// Remarks, the reason and where the credential lies, in the words of the job's author; other facts keep
/// theirs.
void speak_of_inputs(Report& report) {
    const auto each = [](std::vector<std::string>& texts) {
        for (std::string& text : texts)
            text = in_inputs(text);
    };
    each(report.notices);
    each(report.warnings);
    report.credential_source = in_inputs(report.credential_source);
    if (!report.reason) return;
    report.reason->message = in_inputs(report.reason->message);
    for (std::string& hint : report.reason->hints) {
        const bool on_help = hint.find(" --help lists the options") != std::string::npos;
        hint = on_help ? "the README of this action describes its inputs" : in_inputs(hint);
    }
}

} // namespace

Report assemble_report(const Settings& settings, const Job& job, Findings findings, Ending ending) {
    Report report;
    static_cast<Findings&>(report) = std::move(findings);
    report.command = settings.command;
    report.verdict = ending.verdict;
    report.exit_code = static_cast<ExitCode>(seen_as_failure(static_cast<int>(ending.exit_code), job));
    report.reason = std::move(ending.reason);
    report.ci = job.ci;
    if (job.by_inputs) speak_of_inputs(report);
    if (job.decided()) {
        report.context = job.context;
        report.context_source = job.context_source;
        report.code_trust = job.code_trust;
    }
    report.policy_mode = report.policy_in_force.value_or(settings.policy.value);
    report.warn_until = settings.warn_until;
    report.policy_source = settings.policy.source;
    report.settings = settings.shown;
    return report;
}

std::string_view word(Context context) {
    switch (context) {
    case Context::automation: return "automation";
    case Context::local: return "local";
    }
    return {};
}

std::string_view shown_name(const Principal& principal) {
    const bool machine =
        principal.type == PrincipalType::service_account || principal.type == PrincipalType::app_instance;
    return machine && principal.name ? std::string_view(*principal.name) : std::string_view();
}

std::string_view subject(const Assertion& assertion) {
    switch (assertion.option) {
    case Option::expect_org: return "organization";
    case Option::expect_principal: return "account";
    default: return "region";
    }
}

std::string_view answer(const Assertion& assertion) {
    return !assertion.met ? "not checked" : *assertion.met ? "yes" : "no";
}

std::string expected(const Assertion& assertion) {
    if (assertion.met.value_or(false)) return assertion.found;
    std::string all;
    for (const std::string& one : assertion.any_of)
        all.append(all.empty() ? "" : " or ").append(one);
    return all;
}

std::string_view skipped_unchecked(Command command) {
    return command == Command::exec
               ? "Snyk is not available, so nothing was checked and the command was not run; --on-unavailable "
                 "allows that"
               : "Snyk is not available, so nothing was checked and later steps get no credential; "
                 "--on-unavailable allows that";
}

std::string withheld_words(const Report& report) {
    return "the command does not get the job's identity (" +
           join({report.withheld.begin(), report.withheld.end()}, ", ") + "); --keep-identity passes it";
}

std::vector<std::string> all_notices(const Report& report) {
    std::vector<std::string> all = report.notices;
    if (!report.withheld.empty()) all.push_back(withheld_words(report));
    return all;
}

std::string_view code_word(const Failure& failure) { return row_of(failure.fault).word; }

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
    report.errors_page = rewrite(report.errors_page);
    each(report.warnings);
    each(report.notices);
    each(report.withheld);
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
    for (Assertion& assertion : report.assertions) {
        each(assertion.any_of);
        assertion.found = rewrite(assertion.found);
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
    if (report.signed_by) {
        for (std::string* text : {&report.signed_by->key, &report.signed_by->subject})
            *text = rewrite(*text);
    }
    if (report.stored_at) {
        for (std::string* text : {&report.stored_at->secret, &report.stored_at->subject})
            *text = rewrite(*text);
    }
    report.credential_source = rewrite(report.credential_source);
    for (auto& [name, setting] : report.settings)
        setting.value = rewrite(setting.value);
}

} // namespace snykcred
