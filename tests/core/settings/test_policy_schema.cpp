// The JSON Schema that editors use says the same as the parser.
#include "core/settings/policy_file.hpp"
#include "core/snyk/region.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <regex.h>

using namespace snykcred;

namespace {

boost::json::value schema() {
    std::ifstream file(SNYKCRED_SOURCE_DIR "/src/schema/policy.schema.json");
    REQUIRE(file);
    return boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::set<std::string> keys_of(const boost::json::value& object) {
    std::set<std::string> keys;
    for (const auto& member : object.as_object())
        keys.insert(std::string(std::string_view(member.key())));
    return keys;
}

/// The pattern is also a POSIX extended one. (std::regex brings a false -Wmaybe-uninitialized of GCC 12 with
/// it.)
class Pattern {
public:
    explicit Pattern(const char* text) {
        REQUIRE(::regcomp(&compiled_, text, REG_EXTENDED | REG_NOSUB) == 0);
    }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern() { ::regfree(&compiled_); }
    [[nodiscard]] bool matches(const std::string& text) const {
        return ::regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0;
    }

private:
    regex_t compiled_{};
};

} // namespace

TEST_CASE("policy.schema.json: its keys are the parser's, and it is closed") {
    const auto root = schema();
    CHECK(root.at("$schema").as_string() == "https://json-schema.org/draft/2020-12/schema");
    CHECK(root.at("additionalProperties").as_bool() == false);
    std::set<std::string> known;
    for (const std::string_view key : policy_keys())
        known.insert(std::string(key));
    CHECK(keys_of(root.at("properties")) == known);
    CHECK(known.contains("exceptions"));
    CHECK(known.contains("untrusted-code"));
}

TEST_CASE("policy.schema.json: an exception's members are the parser's, all required") {
    const auto root = schema();
    const auto& item = root.at("properties").at("exceptions").at("items");
    CHECK(item.at("additionalProperties").as_bool() == false);
    const std::set<std::string> members{"principal", "reason", "until"};
    CHECK(keys_of(item.at("properties")) == members);
    std::set<std::string> required;
    for (const auto& name : item.at("required").as_array())
        required.insert(std::string(std::string_view(name.as_string())));
    CHECK(required == members);
}

TEST_CASE("policy.schema.json: choices are the options' own, lists are allowed where options repeat") {
    const auto root = schema();
    for (const OptionRow& row : all_options()) {
        if (!row.in_policy_file) continue;
        CAPTURE(row.name);
        const auto& property = root.at("properties").at(row.name).as_object();
        std::vector<std::string> listed;
        if (const auto* values = property.if_contains("enum")) {
            for (const auto& value : values->as_array())
                listed.emplace_back(std::string_view(value.as_string()));
        }
        const auto words = words_of(row.choices);
        CHECK(listed == std::vector<std::string>(words.begin(), words.end()));
        const auto* reference = property.if_contains("$ref");
        const bool list =
            property.contains("anyOf") || (reference != nullptr && *reference == "#/$defs/texts");
        CHECK(list == row.repeatable);
    }
}

TEST_CASE("policy.schema.json: its pattern knows the regions") {
    const Pattern pattern(schema().at("$defs").at("region").at("pattern").as_string().c_str());
    for (const Region& region : all_regions()) {
        CAPTURE(region.name);
        CHECK(pattern.matches(std::string(region.name)));
        if (!region.short_name.empty()) CHECK(pattern.matches(std::string(region.short_name)));
    }
    for (const std::string_view unknown : {"us", "SNYK-US-03", "SNYK-EU-02", "", "eu-01"}) {
        CAPTURE(unknown);
        CHECK_FALSE(pattern.matches(std::string(unknown)));
    }
}
