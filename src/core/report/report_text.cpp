#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "core/report/report.hpp"
#include "core/report/report_words.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::string_view k_program = "snyk-cred: ";
constexpr std::size_t k_label_width = 12; ///< "credential" and a gap, so that the values stand in one column

/// What became of it, for each command in its own terms.
std::string_view failed(Command command) {
    switch (command) {
    case Command::inject: return "later steps get no credential";
    case Command::exec: return "the command was not run";
    case Command::regions:
    case Command::explain:
    case Command::doctor:
    case Command::completion: return "nothing was done";
    default: return "the credential could not be checked";
    }
}

std::string_view sentence(const Report& report) {
    const Command command = report.command;
    switch (report.verdict) {
    case Verdict::allowed: return "this credential may be used here";
    case Verdict::denied: return "this credential may not be used here";
    case Verdict::warned: return "this credential may be used here, with a warning";
    case Verdict::skipped:
        if (report.reason) return skipped_unchecked(command);
        return command == Command::exec
                   ? "there is no credential, so the command was not run; --on-missing allows that"
                   : "there is no credential, and --on-missing allows that";
    case Verdict::unverified: return "nothing was verified, because no request was made";
    case Verdict::failed: return failed(command);
    }
    return {};
}

std::string_view ansi(Verdict verdict) {
    switch (verdict) {
    case Verdict::allowed: return "\x1b[1;32m";
    case Verdict::warned:
    case Verdict::skipped:
    case Verdict::unverified: return "\x1b[1;33m";
    case Verdict::denied:
    case Verdict::failed: return "\x1b[1;31m";
    }
    return {};
}

/// "snyk-cred: allowed: ".
void verdict(std::string& out, const Report& report, bool color) {
    out += k_program;
    if (color) out += ansi(report.verdict);
    out += word(report.verdict);
    if (color) out += "\x1b[0m";
    out += ": ";
}

void head(std::string& out, const Report& report, bool color) {
    verdict(out, report, color);
    out += sentence(report);
    if (report.exit_code != ExitCode::ok) {
        out += " (exit code " + std::to_string(static_cast<int>(report.exit_code)) + ")";
    }
    out += '\n';
}

/// One aligned line; nothing where there is nothing to say.
void row(std::string& out, std::string_view label, std::string_view text) {
    if (text.empty()) return;
    out += "  ";
    out += label;
    out.append(k_label_width - std::min(label.size(), k_label_width - 1), ' ');
    out += inert_text(text);
    out += '\n';
}

/// "value (evidence)".
std::string with_evidence(std::string_view value, std::string_view evidence) {
    std::string text(value);
    if (!evidence.empty()) text.append(" (").append(evidence).append(")");
    return text;
}

std::string credential(const Report& report) {
    std::string text(report.kind ? noun(*report.kind) : "");
    if (!text.empty() && !report.credential_source.empty()) text += ", ";
    text += report.credential_source;
    const bool known = report.stored_at && !report.stored_at->subject.empty();
    return known ? with_evidence(text, "the job is " + report.stored_at->subject) : text;
}

/// "service account": as Snyk calls it, where the type is not known.
std::string type_of(const Principal& principal) {
    std::string type(principal.type == PrincipalType::other ? principal.type_word : word(principal.type));
    std::replace(type.begin(), type.end(), '_', ' ');
    return type;
}

std::string context(const Report& report) {
    std::string text(word(*report.context));
    const bool named =
        report.ci == nullptr || report.context_source.find(report.ci->name) != std::string::npos;
    if (!named) text.append(" on ").append(report.ci->name);
    return with_evidence(text, report.context_source);
}

std::string child(const ChildEnd& end) {
    return end.signal ? "ended by signal " + std::to_string(*end.signal)
                      : "exit code " + std::to_string(end.exit_code);
}

std::string signer(const SignedBy& by) {
    std::string text = by.service + ", key " + by.key;
    if (!by.key_version.empty()) text += ", version " + by.key_version;
    if (!by.host.empty()) text += ", at " + by.host;
    return by.subject.empty() ? text : with_evidence(text, "the job is " + by.subject);
}

void evidence_rows(std::string& out, const Report& report) {
    row(out, "credential", credential(report));
    if (report.fingerprint) {
        row(out, "fingerprint",
            with_evidence(*report.fingerprint, "start of the secret's SHA-256: the same "
                                               "secret always has the same"));
    }
    if (report.signed_by) row(out, "signer", signer(*report.signed_by));
    if (report.principal) row(out, "principal", principal_words(*report.principal));
    if (report.endpoint) {
        row(out, "region",
            with_evidence(report.endpoint->name() + ", " + report.endpoint->api_url(),
                          words(report.endpoint->source())));
    }
    if (report.plan) row(out, "plan", with_evidence(report.plan->value, report.plan->evidence));
    if (report.context) row(out, "context", context(report));
    if (report.code_trust && report.code_trust->level != CodeTrust::Level::trusted) {
        row(out, "code", with_evidence("untrusted", report.code_trust->why));
    }
    if (report.org) {
        row(out, "org",
            report.org->slug.empty() ? report.org->id : with_evidence(report.org->slug, report.org->id));
    }
    for (const Assertion& assertion : report.assertions) {
        row(out, "expected",
            with_evidence(std::string(subject(assertion)) + " " + expected(assertion) + ": " +
                              std::string(answer(assertion)),
                          words(assertion.source)));
    }
    if (report.expires_at) row(out, "expires", iso_time(*report.expires_at));
    if (report.policy_mode != PolicyMode::enforce || report.warn_until) {
        std::string mode(word(report.policy_mode));
        if (report.warn_until) {
            mode +=
                (report.policy_mode == PolicyMode::enforce ? ", since the warning ended on " : " until ") +
                *report.warn_until;
        }
        row(out, "policy", with_evidence(mode, words(report.policy_source)));
    }
    if (report.exception) {
        row(out, "exception", "until " + report.exception->until + ": " + report.exception->reason);
    }
    if (!report.system_trust.value_or(true)) row(out, "trust", report.trust_source);
    if (report.proxy) row(out, "proxy", *report.proxy);
    if (report.child) row(out, "child", child(*report.child));
}

std::string request(const RequestRecord& record) {
    std::string text = record.method + " " + record.host + record.path + ": ";
    text += record.status ? std::to_string(*record.status) : "no answer";
    text += ", " + std::to_string(record.ms) + " ms, " + std::to_string(record.attempts) +
            (record.attempts == 1 ? " attempt" : " attempts");
    if (record.request_id) text += ", snyk-request-id " + *record.request_id;
    return text;
}

void details(std::string& out, const Report& report) {
    if (report.system_trust.value_or(true)) row(out, "trust", report.trust_source); // else it is said already
    for (const RequestRecord& record : report.requests) {
        row(out, "request", request(record));
    }
    for (const auto& [name, setting] : report.settings) {
        row(out, "setting", with_evidence(name + " = " + setting.value, words(setting.source)));
    }
}

void remark(std::string& out, std::string_view level, std::string_view text) {
    out += k_program;
    out.append(level).append(": ").append(inert_text(text)) += '\n';
}

/// What somebody needs to see before the command's own output.
void one_line(std::string& out, const Report& report, bool color) {
    verdict(out, report, color);
    std::string line;
    const auto add = [&line](const std::string& part) { line.append(line.empty() ? "" : ", ").append(part); };
    if (report.principal) {
        const std::string name(shown_name(*report.principal));
        add(type_of(*report.principal) + " " + (name.empty() ? report.principal->id : name));
    }
    if (report.endpoint) add(report.endpoint->name());
    if (report.org) add("organization " + (report.org->slug.empty() ? report.org->id : report.org->slug));
    const bool short_lived = report.kind && row_of(*report.kind).end == KindEnd::hours;
    if (short_lived && report.expires_at) add("expires " + iso_time(*report.expires_at));
    if (const std::size_t count = report.notices.size(); count > 0)
        add(std::to_string(count) + (count == 1 ? " notice" : " notices") + " with --verbose");
    if (!report.withheld.empty()) line += "; " + withheld_words(report); // a command may miss them at once
    out += inert_text(line);
    out += '\n';
}

} // namespace

std::string principal_words(const Principal& principal) {
    return with_evidence(type_of(principal) + " " + principal.id, shown_name(principal));
}

std::string explained_at(Fault fault, std::string_view errors_page) {
    const std::string word(row_of(fault).word);
    return errors_page.empty() ? "snyk-cred explain " + word : std::string(errors_page) + "#" + word;
}

std::string reason_text(const Reason& reason, std::string_view errors_page) {
    std::string out;
    remark(out, word(reason.severity), reason.message + " [" + std::string(code_word(reason)) + "]");
    for (const std::string& hint : reason.hints) {
        out += "  hint: " + inert_text(hint) + '\n';
    }
    if (reason.severity == Severity::error)
        out += "  more: " + explained_at(reason.fault, errors_page) + '\n';
    return out;
}

std::string report_text(const Report& report, bool color, bool quiet, bool verbose,
                        std::optional<std::int64_t> now) {
    std::string out;
    const bool brief = report.command == Command::exec && !verbose &&
                       (report.verdict == Verdict::allowed || report.verdict == Verdict::warned);
    if (!quiet && brief) {
        one_line(out, report, color);
    } else if (!quiet) {
        std::string evidence;
        head(out, report, color);
        evidence_rows(evidence, report);
        if (verbose) details(evidence, report);
        const bool folds = now && report.ci != nullptr && report.ci->fold != nullptr && !evidence.empty();
        out = folds ? report.ci->fold(out, evidence, *now) : out + evidence;
    }
    for (const std::string& warning : report.warnings) {
        remark(out, "warning", warning);
    }
    if (!quiet && !brief) {
        for (const std::string& notice : all_notices(report)) {
            remark(out, "notice", notice);
        }
    }
    return out;
}

} // namespace snykcred
