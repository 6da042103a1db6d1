// `doctor`: what lies between this job and Snyk, step by step. The credential goes where `check` sends it, by
// the same functions; what is asked beside that carries none.
#include "core/report/doctor.hpp"

#include "core/api/diagnosis.hpp"
#include "core/ci/exit_code.hpp"
#include "core/report/report.hpp"
#include "core/report/report_words.hpp"
#include "shell/acquire.hpp"
#include "shell/commands.hpp"
#include "shell/converse.hpp"
#include "shell/net/network.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/outcome.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::string_view k_credential = "credential";

/// Did somebody say where the credential is? Then it must be there.
bool source_is_stated(const Settings& settings) {
    const bool client = settings.client_id && settings.client_id->source.origin != Origin::ambient;
    return client || settings.token_env || settings.token_file || settings.token_stdin ||
           settings.token_from || settings.client_secret_env || settings.client_secret_file ||
           settings.private_key_file || settings.private_key_env || settings.signer ||
           settings.signer_command || settings.assertion_env || settings.assertion_file;
}

/// The region that `check` would ask; without a credential the one that the settings name.
void find_endpoint(Session& session, Diagnosis& diagnosis) {
    diagnosis.endpoint = session.findings.endpoint;
    if (diagnosis.endpoint) return;
    auto resolved = resolve_endpoint(nullptr, {}, session.settings, session.environment);
    if (resolved) {
        diagnosis.endpoint = std::move(resolved->endpoint);
    } else {
        diagnosis.rows.push_back(failed_row("network", "region", std::move(resolved.error())));
    }
}

/// The chosen region; where nothing chose one, all public ones, the one that is used first.
std::vector<Request> requests_for(const std::optional<Endpoint>& endpoint) {
    std::vector<Request> requests;
    if (endpoint) requests.push_back(request_without_credential(*endpoint));
    if (endpoint && endpoint->source().origin != Origin::by_default) return requests;
    for (const Region& region : all_regions()) {
        Endpoint each = public_endpoint(region, {});
        if (!endpoint || !(each == *endpoint)) requests.push_back(request_without_credential(each));
    }
    return requests;
}

/// Half of the time is left for the credential, if there is one.
void look_at_network(Session& session, Diagnosis& diagnosis, bool credential_follows) {
    if (auto proxy = read_proxy(session.settings, session.environment))
        diagnosis.rows.push_back(proxy_row(*proxy, session.settings));
    auto network = Network::open(session.settings, session.environment, session.deadline());
    if (!network) {
        const std::string_view check = network.error().fault == Fault::tls ? "tls" : "settings";
        diagnosis.rows.push_back(failed_row("network", check, std::move(network.error())));
        return;
    }
    diagnosis.rows.push_back({"network", "trust", Health::ok, network->findings().trust_source});
    show_waits(session, *network);
    const auto requests = requests_for(diagnosis.endpoint);
    const auto half = session.started + session.settings.timeout / 2;
    const auto traces = network->trace(requests, credential_follows ? half : session.deadline());
    session.waiting.erase(session.voice);
    const std::int64_t now = std::time(nullptr);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const bool needed = diagnosis.endpoint && i == 0;
        auto rows = rows_of(requests[i], traces[i], now, needed);
        std::ranges::move(rows, std::back_inserter(diagnosis.rows));
    }
}

/// Whose it is, and that it may be used.
DiagnosisRow verdict_row(const Session& session) {
    const auto& softened = session.findings.softened;
    DiagnosisRow row{std::string(k_credential), "verdict"};
    if (softened) row = failed_row(std::string(k_credential), "verdict", *softened);
    if (softened) row.health = Health::warning;
    const auto& principal = session.findings.principal;
    if (!softened && principal)
        row.text = "Snyk accepts it, and it may be used here: " + principal_words(*principal);
    return row;
}

void look_at_credential(Session& session, Diagnosis& diagnosis, Result<Readiness> ready) {
    const std::string about(k_credential);
    if (!ready && ready.error().fault == Fault::no_credential && !source_is_stated(session.settings)) {
        DiagnosisRow row = failed_row(about, "source", std::move(ready.error()));
        row.health = Health::skipped;
        row.fault.reset();
        diagnosis.rows.push_back(std::move(row));
        return;
    }
    if (session.findings.kind) {
        diagnosis.rows.push_back(
            {about, "source", Health::ok,
             std::string(noun(*session.findings.kind)) + ", " + session.findings.credential_source});
    }
    if (!ready) {
        diagnosis.rows.push_back(
            failed_row(about, session.findings.kind ? "verdict" : "source", std::move(ready.error())));
        return;
    }
    if (first_failed(diagnosis) != nullptr) {
        diagnosis.rows.push_back(
            {about, "verdict", Health::skipped, "not sent: the way to Snyk does not work yet"});
        return;
    }
    if (!session.findings.kind)
        diagnosis.rows.push_back({about, "source", Health::ok, session.findings.credential_source});
    auto acquired = acquire(session, std::move(*ready));
    diagnosis.rows.push_back(acquired ? verdict_row(session)
                                      : failed_row(about, "verdict", std::move(acquired.error())));
}

/// Before anything is rendered: escaping for JSON would hide a secret from a redactor that comes after it.
void redact(const Session& session, Diagnosis& diagnosis) {
    for (DiagnosisRow& row : diagnosis.rows) {
        for (std::string* text : {&row.about, &row.text, &row.hint})
            *text = session.voice.redacted(*text);
    }
}

Result<int> report(const Session& session, Diagnosis diagnosis) {
    redact(session, diagnosis);
    const DiagnosisRow* failed = first_failed(diagnosis);
    const int code =
        failed == nullptr
            ? 0
            : seen_as_failure(static_cast<int>(row_of(failed->fault.value_or(Fault::bug)).code), session.job);
    const bool colored =
        wants_color(session.settings.color, shows_color(session, k_standard_output), session.environment);
    const bool as_json = session.settings.report.value == ReportStyle::json;
    auto printed = session.voice.print(
        as_json ? doctor_json(diagnosis, code)
                : doctor_text(diagnosis, code, colored, terminal_width(k_standard_output)));
    if (!printed) return std::move(printed.error());
    if (failed != nullptr) session.voice.say(reason_text(doctor_failure(diagnosis)));
    return code;
}

Result<int> diagnose(Session& session) {
    Diagnosis diagnosis;
    auto ready = get_ready(session);
    // Nobody needs what was not taken, and what follows has the network.
    if (!ready) {
        for (const std::string& name : session.environment.withheld())
            static_cast<void>(session.process.take(name));
    }
    find_endpoint(session, diagnosis);
    look_at_network(session, diagnosis, ready.has_value());
    look_at_credential(session, diagnosis, std::move(ready));
    for (std::string& warning : session.findings.warnings)
        diagnosis.rows.push_back({std::string(k_credential), "note", Health::warning, std::move(warning)});
    return report(session, std::move(diagnosis));
}

} // namespace

int run_doctor(const CommandLine& line, const ProcessEnvironment& process) {
    Session session(process);
    auto prepared = prepare(session, line);
    auto code = prepared ? diagnose(session) : Result<int>(std::move(prepared.error()));
    return code ? *code : say_refusal(session, std::move(code.error()));
}

} // namespace snykcred
