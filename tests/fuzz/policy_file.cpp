// The policy file. Properties: what is taken is a JSON object to Boost.JSON too, each of its values stands in
// it, and no key stands there twice; a refusal names line and column inside of the text.
#include "core/settings/policy_file.hpp"

#include "fuzz.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <ranges>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

/// "policy.json:3:14 …": a line and a column that the text has.
void must_point_into(const std::string& message, std::string_view text) {
    const std::size_t at = message.find("policy.json:");
    if (at == std::string::npos) return;
    std::size_t line = 0, column = 0;
    if (std::sscanf(message.c_str() + at, "policy.json:%zu:%zu", &line, &column) != 2) return;
    must(line >= 1 && column >= 1, "lines and columns count from 1");
    must(line <= 1 + static_cast<std::size_t>(std::ranges::count(text, '\n')), "the line is one of the text");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const auto policy = parse_policy_file(input, "policy.json");
    if (!policy) {
        must_explain(policy.error());
        must(policy.error().fault == Fault::policy_file, "a bad policy file is [policy-file]");
        must(is_harmless(policy.error().message), "a refusal is one harmless line");
        return must_point_into(policy.error().message, input);
    }
    std::string_view text = input;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    boost::system::error_code error;
    const auto document = boost::json::parse(text, error);
    must(!error && document.is_object(), "a policy is a JSON object");
    const auto& object = document.as_object();
    for (const GivenFlag& flag : policy->values) {
        const OptionRow& row = row_of(flag.option);
        must(row.in_policy_file, "a policy states what it may");
        const auto* value = object.if_contains(row.name);
        must(value != nullptr, "a policy states what it holds");
        if (value->is_string()) must(value->as_string() == flag.value, "as it stands there");
    }
    for (const auto& member : object) {
        const auto keys = policy_keys();
        must(std::ranges::find(keys, std::string_view(member.key())) != keys.end(), "no key is unknown");
    }
    for (const PolicyException& exception : policy->exceptions)
        must(!exception.principal.empty() && exception.until.size() == 10, "an exception is complete");
    must(!policy->warn_until || policy->warn_until->size() == 10, "a warning ends on a day");

    for (const bool trusted : {false, true}) {
        const auto settings = settle(Command::check, {}, {}, &*policy, trusted);
        if (!settings) must_explain(settings.error());
    }
}
