#include "core/settings/located_json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace snykcred;
using Type = JsonNode::Type;

namespace {
JsonNode parse(std::string_view text) {
    auto parsed = parse_located_json(text, 8);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed)) FAIL(problem->text);
    return std::get<JsonNode>(std::move(parsed));
}
} // namespace

TEST_CASE("parse_located_json: values, in their order, with their places") {
    const JsonNode root = parse("{\n  \"a\": \"x\",\n  \"b\" : [1, -2.5e3, true,\n    null, {}]\n}\n");
    CHECK(root.type == Type::object);
    CHECK(root.position == TextPosition{1, 1});
    REQUIRE(root.members.size() == 2);
    CHECK(root.members[0].key == "a");
    CHECK(root.members[0].position == TextPosition{2, 3});
    CHECK(root.members[0].value.type == Type::string);
    CHECK(root.members[0].value.text == "x");
    CHECK(root.members[0].value.position == TextPosition{2, 8});
    const JsonNode& list = root.members[1].value;
    CHECK(list.position == TextPosition{3, 9});
    REQUIRE(list.items.size() == 5);
    CHECK(list.items[0].type == Type::number);
    CHECK(list.items[0].position == TextPosition{3, 10});
    CHECK(list.items[1].type == Type::number);
    CHECK(list.items[1].position == TextPosition{3, 13});
    CHECK(list.items[2].type == Type::boolean);
    CHECK(list.items[2].position == TextPosition{3, 21});
    CHECK(list.items[3].type == Type::null);
    CHECK(list.items[3].position == TextPosition{4, 5});
    CHECK(list.items[4].type == Type::object);
    CHECK(list.items[4].position == TextPosition{4, 11});
}

TEST_CASE("parse_located_json: escapes, empty texts, and columns in characters") {
    const JsonNode root =
        parse("{\"\\u00fc\\\"\\\\\":\"\xC3\xBC\xF0\x9F\x94\x91\", \"\":\"\" , \"e\":18446744073709551615}");
    REQUIRE(root.members.size() == 3);
    CHECK(root.members[0].key == "\xC3\xBC\"\\");
    CHECK(root.members[0].value.text == "\xC3\xBC\xF0\x9F\x94\x91");
    CHECK(root.members[1].key.empty());
    CHECK(root.members[1].position ==
          TextPosition{1, 21}); // the value before it is two characters of six bytes
    CHECK(root.members[1].value.text.empty());
    CHECK(root.members[2].value.type == Type::number);
}

TEST_CASE("parse_located_json: a byte-order mark takes no column; Windows line ends take none either") {
    const JsonNode root = parse("\xEF\xBB\xBF{\"a\":1,\r\n\"b\":2}");
    CHECK(root.position == TextPosition{1, 1});
    REQUIRE(root.members.size() == 2);
    CHECK(root.members[1].position == TextPosition{2, 1});
}

TEST_CASE("parse_located_json: refusals with their places") {
    struct Case {
        std::string_view name;
        std::string text;
        TextPosition position;
        const char* problem;
    };
    const Case cases[] = {
        {"empty", "", {1, 1}, "ends before"},
        {"blanks only", " \n ", {2, 2}, "ends before"},
        {"cut in an object", "{\"a\":1,\n", {2, 1}, "ends before"},
        {"cut in a text", "{\"a", {1, 4}, "ends before"},
        {"cut in a word", "tru", {1, 4}, "ends before"},
        {"trailing comma", "{\"a\":1,}", {1, 8}, "not valid JSON"},
        {"missing colon", "{\n\"a\" 1}", {2, 5}, "not valid JSON"},
        {"single quotes", "{'a':1}", {1, 2}, "not valid JSON"},
        {"a comment", "{} // x", {1, 4}, "after the end"},
        {"a comment inside", "{ // x\n}", {1, 3}, "not valid JSON"},
        {"two documents", "{}\n{}", {2, 1}, "after the end"},
        {"a number with a leading zero", "05", {1, 2}, "after the end"},
        {"a number and more", "7 x", {1, 3}, "after the end"},
        {"two bytes of a mark", "\xEF\xBB {}", {1, 1}, "not valid JSON"},
        {"a second mark", "\xEF\xBB\xBF\xEF\xBB\xBF{}", {1, 1}, "not valid JSON"},
        {"not UTF-8", "{\"a\":\"\xFF\"}", {1, 7}, "not valid JSON"},
        {"an escape that is none", "{\"a\":\"\\x\"}", {1, 8}, "not valid JSON"},
        {"a line end in a text", "{\"a\":\"x\n\"}", {1, 8}, "not valid JSON"},
        {"UTF-16", std::string("{\0\"\0}\0", 6), {1, 2}, "not valid JSON"},
        {"not a number", "[NaN]", {1, 2}, "not valid JSON"},
        {"too deep", "[[[[[[[[[1]]]]]]]]]", {1, 9}, "too deeply"},
        {"duplicate key", "{\"a\":1,\n \"b\":2, \"a\":3}", {2, 9}, "the key \"a\" twice"},
        {"duplicate key by escape", "{\"a\":1, \"\\u0061\":2}", {1, 9}, "the key \"a\" twice"},
        {"duplicate key further in", "{\"x\":[{\"a\":1,\"a\":1}]}", {1, 14}, "the key \"a\" twice"},
        {"duplicate empty key", "{\"\":1,\"\":1}", {1, 7}, "the key \"\" twice"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto parsed = parse_located_json(each.text, 8);
        const auto* problem = std::get_if<JsonProblem>(&parsed);
        REQUIRE(problem != nullptr);
        CAPTURE(problem->text);
        CHECK(problem->position.line == each.position.line);
        CHECK(problem->position.column == each.position.column);
        CHECK(problem->text.find(each.problem) != std::string::npos);
    }
}

TEST_CASE("parse_located_json: the same key in two objects is no duplicate") {
    CHECK(parse("[{\"a\":1},{\"a\":{\"a\":1}}]").items.size() == 2);
}

TEST_CASE("parse_located_json: a number that the file ends with") {
    CHECK(parse("7").type == Type::number);
    CHECK(parse("-2.5e3").position == TextPosition{1, 1});
    CHECK(parse(" 7\n").position == TextPosition{1, 2});
}

TEST_CASE("parse_located_json: eight levels are not too deep") {
    CHECK(parse("[[[[[[[[1]]]]]]]]").type == Type::array);
}
