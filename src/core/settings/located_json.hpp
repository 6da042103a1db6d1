// JSON whose values know their position in the text, for files that people write: an error names line and
// column. Strict (RFC 8259, UTF-8), and duplicate keys are refused at any depth, because readers differ in
// which one wins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snykcred {

/// Both count from 1; a column counts characters, as editors do.
struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1;

    bool operator==(const TextPosition&) const = default;
};

struct JsonMember;

struct JsonNode {
    enum class Type : std::uint8_t { null, boolean, number, string, array, object };
    Type type = Type::null;
    TextPosition position;
    std::string text;                ///< of a string, unescaped; of a boolean true or false
    std::vector<JsonNode> items;     ///< of an array
    std::vector<JsonMember> members; ///< of an object, in the order of the text
};

struct JsonMember {
    std::string key;
    TextPosition position; ///< of the key
    JsonNode value;
};

struct JsonProblem {
    TextPosition position;
    std::string text; ///< a clause without subject: "has the key \"plan\" twice"
};

/// `max_depth` counts arrays and objects within each other. A byte-order mark is skipped, as RFC 8259
/// section 8.1 allows: Windows editors write one.
std::variant<JsonNode, JsonProblem> parse_located_json(std::string_view text, std::size_t max_depth);

} // namespace snykcred
