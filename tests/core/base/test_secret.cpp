#include "core/base/secret.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <utility>

using namespace snykcred;

namespace {
template<class T>
concept Streamable = requires(std::ostream& out, const T& value) {
    out << value;
};
template<class T>
concept Comparable = requires(const T& a, const T& b) {
    a == b;
};
std::string bytes_of(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return std::string(bytes); });
}
} // namespace

TEST_CASE("Secret: cannot be copied, printed or compared") {
    CHECK_FALSE(std::is_copy_constructible_v<Secret>);
    CHECK_FALSE(std::is_copy_assignable_v<Secret>);
    CHECK_FALSE(Streamable<Secret>);
    CHECK_FALSE(Comparable<Secret>);
    CHECK_FALSE(std::is_convertible_v<Secret, std::string_view>);
    CHECK(std::is_nothrow_move_constructible_v<Secret>);
}

TEST_CASE("Secret: moving empties the source") {
    Secret a("hunter2hunter2");
    Secret b(std::move(a));
    CHECK(a.empty()); // NOLINT(bugprone-use-after-move,clang-analyzer-cplusplus.Move): the state after a move
                      // is what is tested
    CHECK(bytes_of(b) == "hunter2hunter2");
}

TEST_CASE("Secret::append") {
    SUBCASE("grows and keeps what was there") {
        Secret s("abc");
        s.append("def");
        s.append(Secret("ghi"));
        CHECK(bytes_of(s) == "abcdefghi");
    }
    SUBCASE("its own bytes") {
        Secret s("abc");
        s.reveal([&s](std::string_view own) { s.append(own); });
        CHECK(bytes_of(s) == "abcabc");
    }
    SUBCASE("nothing") {
        Secret s;
        s.append("");
        CHECK(s.empty());
    }
}

TEST_CASE("wipe_bytes: leaves zeros") {
    char bytes[] = "secret";
    wipe_bytes(bytes, 6);
    CHECK(std::string(bytes, 6) == std::string(6, '\0'));
}
