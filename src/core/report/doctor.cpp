#include "core/report/doctor.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/wrap.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string_view>

namespace snykcred {
namespace {

namespace json = boost::json;

constexpr std::size_t k_check_column = 11, k_text_column = 20;

std::string_view word(Health health) {
    switch (health) {
    case Health::ok: return "ok";
    case Health::warning: return "warning";
    case Health::failed: return "failed";
    case Health::skipped: return "skipped";
    }
    return {};
}

std::string_view ansi(Health health) {
    switch (health) {
    case Health::ok: return "\x1b[32m";
    case Health::warning: return "\x1b[1;33m";
    case Health::failed: return "\x1b[1;31m";
    case Health::skipped: break;
    }
    return "\x1b[2m";
}

void append_row(std::string& out, const DiagnosisRow& row, bool color, std::size_t width) {
    const std::string_view state = word(row.health);
    out.append("  ").append(color ? ansi(row.health) : "").append(state).append(color ? "\x1b[0m" : "");
    out.append(k_check_column - 2 - state.size(), ' ');
    out.append(row.check);
    out.append(
        k_text_column - k_check_column - std::min(row.check.size(), k_text_column - k_check_column - 1), ' ');
    std::string text = inert_text(row.text);
    if (row.fault) text.append(" [").append(row_of(*row.fault).word).append("]");
    if (row.took) text.append("; ").append(std::to_string(row.took->count())).append(" ms");
    append_wrapped(out, text, k_text_column, k_text_column, width);
    if (row.hint.empty()) return;
    out.append(k_text_column, ' ');
    append_wrapped(out, "hint: " + inert_text(row.hint), k_text_column, k_text_column, width);
}

std::size_t count(const Diagnosis& diagnosis, Health health) {
    return static_cast<std::size_t>(std::ranges::count(diagnosis.rows, health, &DiagnosisRow::health));
}

/// "2 of 14 checks failed".
std::string failed_words(const Diagnosis& diagnosis) {
    return std::to_string(count(diagnosis, Health::failed)) + " of " + std::to_string(diagnosis.rows.size()) +
           " checks failed";
}

std::string headline(const Diagnosis& diagnosis, int exit_code) {
    if (exit_code != 0) return failed_words(diagnosis) + " (exit code " + std::to_string(exit_code) + ")";
    const std::size_t warnings = count(diagnosis, Health::warning);
    if (warnings == 0) return "everything works";
    return "what is needed works; " + std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings");
}

json::value text(std::string_view value) {
    if (value.empty()) return nullptr;
    return json::value(inert_text(value));
}

json::object as_json(const DiagnosisRow& row) {
    return {{"about", text(row.about)},
            {"check", row.check},
            {"state", word(row.health)},
            {"message", text(row.text)},
            {"code", row.fault ? json::value(row_of(*row.fault).word) : json::value(nullptr)},
            {"hint", text(row.hint)},
            {"ms", row.took ? json::value(row.took->count()) : json::value(nullptr)}};
}

} // namespace

std::string doctor_text(const Diagnosis& diagnosis, int exit_code, bool color, std::size_t width) {
    std::string out = "snyk-cred: doctor: " + headline(diagnosis, exit_code) + "\n";
    std::string_view about;
    for (const DiagnosisRow& row : diagnosis.rows) {
        if (row.about != about) out += inert_text(row.about) + "\n";
        about = row.about;
        append_row(out, row, color, width);
    }
    return out;
}

std::string doctor_json(const Diagnosis& diagnosis, int exit_code) {
    json::array rows;
    for (const DiagnosisRow& row : diagnosis.rows)
        rows.push_back(as_json(row));
    json::value region = nullptr;
    if (const auto& endpoint = diagnosis.endpoint) {
        region = json::object{{"name", text(endpoint->name())},
                              {"api_url", text(endpoint->api_url())},
                              {"source", text(words(endpoint->source()))}};
    }
    const json::object document{{"schema", "snyk-cred/doctor/1"},
                                {"exit_code", exit_code},
                                {"region", std::move(region)},
                                {"rows", std::move(rows)}};
    return json::serialize(document) + "\n";
}

Failure doctor_failure(const Diagnosis& diagnosis) {
    const DiagnosisRow& first = *first_failed(diagnosis);
    return {first.fault.value_or(Fault::bug),
            failed_words(diagnosis) + ", the first is " + std::string(first.check) + " of " + first.about,
            {}};
}

} // namespace snykcred
