#include "core/signer/json_member.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("kind_of_member") {
    const Secret json(R"({"a":{"null":null,"yes":true,"int":1,"real":1.5,"big":18446744073709551615,
                          "text":"x","list":[],"object":{}}})");
    struct Case {
        const char* name;
        JsonKind kind;
    };
    for (const Case& c :
         {Case{"null", JsonKind::null}, Case{"yes", JsonKind::boolean}, Case{"int", JsonKind::number},
          Case{"real", JsonKind::number}, Case{"big", JsonKind::number}, Case{"text", JsonKind::text},
          Case{"list", JsonKind::list}, Case{"object", JsonKind::object},
          Case{"nothing", JsonKind::absent}}) {
        CAPTURE(c.name);
        CHECK(kind_of_member(json, {"a", c.name}) == c.kind);
        CHECK(is_true(json, {"a", c.name}) == (c.kind == JsonKind::boolean));
        CHECK(secret_member(json, {"a", c.name}).has_value() == (c.kind == JsonKind::text));
        CHECK(number_member(json, {"a", c.name}).has_value() == (std::string(c.name) == "int"));
    }
    CHECK(kind_of_member(json, {"a", "text", "x"}) == JsonKind::absent);
    CHECK(kind_of_member(json, {"a", "list", "0"}) == JsonKind::absent);
    CHECK(kind_of_member(json, {}) == JsonKind::object);
    for (const char* none : {"", "{", "[1]", "hello", "{}x"}) {
        CAPTURE(none);
        CHECK(kind_of_member(Secret(none), {"a"}) == JsonKind::absent);
    }
}

TEST_CASE("secret_member: escapes are read") {
    const auto found = secret_member(Secret(R"({"a":"x\u0041\n\"\\"})"), {"a"});
    REQUIRE(found.has_value());
    CHECK(found->reveal([](std::string_view text) { return text == "xA\n\"\\"; }));
}
