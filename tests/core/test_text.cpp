#include <doctest/doctest.h>

TEST_CASE("join: the separator stands between, and nowhere else") {
    CHECK(join({}, ", ").empty());
    CHECK(join({"a"}, ", ") == "a");
    CHECK(join({"a", "b", ""}, ", ") == "a, b, ");
}
