#include "core/dialect/dotenv.hpp"

#include "core/base/text.hpp"
#include "core/handover/handover.hpp"

#include <algorithm>

namespace snykcred {
namespace {

bool fits_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        return is_alnum(c) || std::string_view("_+=/@:.,~-").find(c) != std::string_view::npos;
    });
}

Result<Handover> compose(const HandoverInput& input) {
    WriteFile file{*input.places.output, false, {}};
    for (const HandedVariable& variable : variables_of(input.grant)) {
        const Status written = variable.value.reveal(
            [&](std::string_view value) { return append_dotenv(file.bytes, variable.name, value); });
        if (!written) return written.error();
    }
    Handover handover;
    handover.effects.emplace_back(std::move(file));
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment)) {
        handover.warnings.push_back(
            name + " is set, and a dotenv file cannot unset it: the Snyk CLI may use it instead");
    }
    return handover;
}

} // namespace

Status append_dotenv(Secret& out, std::string_view name, std::string_view value) {
    if (!is_identifier(name) || !fits_value(value)) {
        return Failure{Fault::cannot_write,
                       "the value of " + std::string(is_identifier(name) ? name : "a variable") +
                           " contains a character that dotenv readers treat differently",
                       {"use --format json or shell"}};
    }
    out.append(name);
    out.append("=");
    out.append(value);
    out.append("\n");
    return {};
}

Result<std::string> outputs_as_dotenv(const std::vector<std::pair<std::string, std::string>>& outputs) {
    Secret lines;
    for (const auto& [name, value] : outputs) {
        std::string key = "SNYKCRED_";
        std::ranges::transform(name, std::back_inserter(key),
                               [](char c) { return c == '-' ? '_' : to_upper(c); });
        if (auto written = append_dotenv(lines, key, value); !written) return written.error();
    }
    return lines.reveal([](std::string_view text) { return std::string(text); });
}

extern constinit const Dialect k_dotenv{
    .id = "dotenv",
    .output_file = OutputFile::needed,
    .compose = compose,
};

} // namespace snykcred
