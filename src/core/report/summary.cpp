#include "core/report/summary.hpp"

#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/report/report_words.hpp"

namespace snykcred {
namespace {

std::string escaped(std::string_view text) {
    std::string markdown;
    for (const char c : inert_text(text)) {
        if (c == '<') {
            markdown += "&lt;";
        } else if (c == '&') {
            markdown += "&amp;";
        } else {
            if (std::string_view("\\`*_[]|>~#!$@").find(c) != std::string_view::npos) markdown += '\\';
            markdown += c;
        }
    }
    return markdown;
}

void append_row(std::string& table, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    table.append("| ").append(name).append(" | ").append(escaped(value)).append(" |\n");
}

} // namespace

std::string summary_markdown(const Report& report) {
    std::string markdown = "### Snyk credential: " + std::string(word(report.verdict)) + "\n\n";
    markdown += "| | |\n|---|---|\n";
    append_row(markdown, "Verdict", word(report.verdict));
    if (report.kind) append_row(markdown, "Credential", noun(*report.kind));
    if (report.principal) {
        const std::string name(shown_name(*report.principal));
        append_row(markdown, "Principal",
                   report.principal->type_word + " " + (name.empty() ? "" : name + " ") +
                       report.principal->id);
    }
    if (report.endpoint) append_row(markdown, "Region", report.endpoint->name());
    if (report.plan)
        append_row(markdown, "Plan", std::string(report.plan->value) + " (" + report.plan->evidence + ")");
    if (report.expires_at) append_row(markdown, "Expires", iso_time(*report.expires_at));
    if (report.org) append_row(markdown, "Organization", report.org->slug + " " + report.org->id);
    for (const Assertion& assertion : report.assertions) {
        append_row(markdown, "Expected",
                   std::string(subject(assertion)) + " " + expected(assertion) + ": " +
                       std::string(answer(assertion)));
    }
    markdown += "\n";
    if (report.reason && report.verdict == Verdict::skipped)
        markdown += escaped(skipped_unchecked(report.command)) + "\n\n";
    if (report.reason) {
        markdown += "**" + escaped(report.reason->message) + "** \\[" +
                    std::string(row_of(report.reason->fault).word) + "\\]\n\n";
        for (const std::string& hint : report.reason->hints)
            markdown += "- " + escaped(hint) + "\n";
        if (!report.errors_page.empty()) {
            markdown +=
                "- [What this error means](" + explained_at(report.reason->fault, report.errors_page) + ")\n";
        }
    }
    for (const std::string& warning : report.warnings)
        markdown += "- Warning: " + escaped(warning) + "\n";
    return markdown;
}

std::string annotation_text(const Report& report) {
    const Reason& reason = *report.reason;
    const std::string word = "[" + std::string(code_word(reason)) + "]";
    std::string text = inert_text(reason.message) + " " + word;
    if (report.verdict == Verdict::skipped) {
        text = std::string(skipped_unchecked(report.command)) + "\n" + text;
    } else if (reason.severity == Severity::warning) {
        text = word + " is not enforced here; the log says why";
    }
    if (!reason.hints.empty()) text += "\nhint: " + inert_text(reason.hints.front());
    if (!report.errors_page.empty()) text += "\nmore: " + explained_at(reason.fault, report.errors_page);
    return text;
}

} // namespace snykcred
