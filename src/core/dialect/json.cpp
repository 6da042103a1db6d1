// One JSON document for programs that read the hand-over themselves: on stdout without the credential, or
// with it into --output.
#include "core/base/text_forms.hpp"
#include "core/handover/handover.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace snykcred {
namespace {

namespace json = boost::json;

Result<Handover> compose(const HandoverInput& input) {
    json::array unset;
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment))
        unset.emplace_back(name);
    json::object plain;
    for (const HandedVariable& variable : variables_of(input.grant)) {
        if (variable.secret) continue;
        variable.value.reveal([&](std::string_view value) { plain[variable.name] = value; });
    }
    json::object document{
        {"schema", "snyk-cred/hand-over/1"},
        {"secret_variable", input.grant.credential().variable()},
        {"unset", std::move(unset)},
        {"variables", std::move(plain)},
    };
    Handover handover;
    if (!input.places.output) {
        handover.effects.emplace_back(Print{json::serialize(document) + "\n"});
        return handover;
    }
    // "variables" stands last, so the credential is put in front of the two braces that close the document,
    // and Boost.JSON never makes a copy of it.
    std::string text = json::serialize(document);
    text.resize(text.size() - 2);
    WriteFile file{*input.places.output, false, Secret(text)};
    file.bytes.append(",\"");
    file.bytes.append(input.grant.credential().variable());
    file.bytes.append("\":\"");
    input.grant.credential().value().reveal(
        [&](std::string_view value) { file.bytes.append(json_escaped(value, JsonStyle::plain)); });
    file.bytes.append("\"}}\n");
    handover.effects.emplace_back(std::move(file));
    return handover;
}

} // namespace

extern constinit const Dialect k_json{
    .id = "json",
    .output_file = OutputFile::possible,
    .compose = compose,
};

} // namespace snykcred
