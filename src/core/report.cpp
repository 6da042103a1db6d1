#include "core/report.hpp"

#include "core/calendar.hpp"
#include "core/ci/system.hpp"
#include "core/report_words.hpp"

#include <cstddef>

namespace snykcred {
namespace {

/// Size of the well-formed sequence at the beginning of `text` (Unicode 15, table 3-7), 0 if there is none.
std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xC0U) != 0x80) return 0;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return overlong || surrogate || beyond ? 0 : size;
}

} // namespace

std::string safe_text(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = utf8_sequence(text);
        valid += size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return neutralise(valid);
}

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
        {"principal-id", principal ? safe_text(principal->id) : ""},
        {"plan", report.plan ? safe_text(report.plan->value) : ""},
        {"region", endpoint ? endpoint->name() : ""},
        {"api-url", endpoint ? endpoint->api_url() : ""},
        {"org-id", report.org ? safe_text(report.org->id) : ""},
        {"expires-at", report.expires_at ? iso_time(*report.expires_at) : ""},
        {"skipped", report.verdict == Verdict::skipped ? "true" : "false"},
    };
}

} // namespace snykcred
