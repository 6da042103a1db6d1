// JSON with positions. Properties (against Boost.JSON's own document): the same texts are taken, but for
// duplicate keys and depth; the values are the same; a problem lies inside of the text.
#include "core/settings/located_json.hpp"

#include "fuzz.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;
namespace json = boost::json;

bool same(const JsonNode& node, const json::value& value) {
    using Type = JsonNode::Type;
    switch (node.type) {
    case Type::null: return value.is_null();
    case Type::boolean: return value.is_bool() && node.text == (value.get_bool() ? "true" : "false");
    case Type::number: return value.is_number();
    case Type::string: return value.is_string() && value.get_string() == node.text;
    case Type::array:
        return value.is_array() && value.get_array().size() == node.items.size() &&
               std::ranges::equal(node.items, value.get_array(), same);
    case Type::object:
        return value.is_object() && value.get_object().size() == node.members.size() &&
               std::ranges::all_of(node.members, [&value](const JsonMember& member) {
                   const json::value* other = value.get_object().if_contains(member.key);
                   return other != nullptr && same(member.value, *other);
               });
    }
    return false;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const auto read = parse_located_json(input, 32);
    std::string_view text = input;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (const auto* node = std::get_if<JsonNode>(&read)) {
        must(!error && same(*node, value), "both readings are one");
        return;
    }
    const auto& problem = std::get<JsonProblem>(read);
    must(!problem.text.empty(), "a problem has words");
    must(problem.position.line >= 1 && problem.position.column >= 1, "positions count from 1");
    const auto lines = 1 + static_cast<std::size_t>(std::ranges::count(input, '\n'));
    must(problem.position.line <= lines, "a problem lies in the text");
    const bool own =
        problem.text.find("twice") != std::string::npos || problem.text.find("deep") != std::string::npos;
    must(error || own, "only duplicate keys and depth are refused beyond JSON");
}
