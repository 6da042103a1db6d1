#include "core/ci/values_to_mask.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {
/// Stands for derived_forms: the value itself, one that fits on a line, and one that does not.
std::vector<Secret> forms(const Secret& secret) {
    std::vector<Secret> all;
    all.push_back(secret.duplicate());
    all.emplace_back("<" + bytes_of(secret) + ">");
    all.emplace_back("two\n" + bytes_of(secret));
    return all;
}

std::vector<std::string> masked(std::string_view text) {
    std::vector<Secret> secrets;
    secrets.emplace_back(text);
    std::vector<std::string> values;
    for (const Secret& value : values_to_mask(secrets, forms))
        values.push_back(bytes_of(value));
    return values;
}
} // namespace

TEST_CASE("values_to_mask: each line worth masking, with the forms that fit on a line") {
    using Values = std::vector<std::string>;
    CHECK(masked("hunter2hunter2") == Values{"hunter2hunter2", "<hunter2hunter2>"});
    CHECK(masked("hunter2-one\r\n}\nhunter2-two\n") ==
          Values{"hunter2-one", "<hunter2-one>", "hunter2-two", "<hunter2-two>"});
    CHECK(masked("short").empty());
    CHECK(masked("").empty());
}
