#include "core/mask/masks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

std::vector<std::string> strings(const std::vector<Secret>& forms) {
    std::vector<std::string> all;
    all.reserve(forms.size());
    for (const Secret& form : forms) {
        all.push_back(form.reveal([](std::string_view bytes) { return std::string(bytes); }));
    }
    return all;
}

bool has(const std::vector<std::string>& forms, std::string_view form) {
    return std::find(forms.begin(), forms.end(), form) != forms.end();
}

/// A fake API token: two hex groups that no one ever gets from Snyk.
constexpr std::string_view k_uuid = "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5";

} // namespace

TEST_CASE("maskable") {
    struct Case {
        std::string_view name, value;
        bool expected;
    };
    const Case cases[] = {
        {"empty", "", false},
        {"blank", "          ", false},
        {"seven characters", "1234567", false},
        {"seven characters between blanks", "  1234567  ", false},
        {"eight characters", "12345678", true},
        {"a short word", "true", false},
        {"a common word", "undefined", false},
        {"a common word in capitals", "LOCALHOST", false},
        {"a common word with a line end", "disabled\n", false},
        {"a common word with more", "disabled1", true},
        {"stars", "****************", false},
        {"a token", k_uuid, true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(maskable(c.value) == c.expected);
    }
}

TEST_CASE("derived_forms: of an API token") {
    const std::vector<std::string> forms = strings(derived_forms(Secret(k_uuid)));
    CHECK(has(forms, k_uuid));
    CHECK(has(forms, "MGIxZDJjM2UtYWFhYS00YmJiLThjY2MtZDBkMWQyZDNkNGQ1"));
    CHECK(has(forms, "BiMWQyYzNlLWFhYWEtNGJiYi04Y2NjLWQwZDFkMmQzZDRkN"));
    CHECK(has(forms, "wYjFkMmMzZS1hYWFhLTRiYmItOGNjYy1kMGQxZDJkM2Q0ZD"));
    CHECK(has(forms, "30623164326333652d616161612d346262622d386363632d643064316432643364346435"));
    CHECK(has(forms, "30623164326333652D616161612D346262622D386363632D643064316432643364346435"));
    CHECK(has(forms, std::string("0\0b\0001\0d\0002\0c\0003\0e\0-\0", 18) +
                         std::string("a\0a\0a\0a\0-\0004\0b\0b\0b\0-\0", 20) +
                         std::string("8\0c\0c\0c\0-\0d\0000\0d\0001\0d\0002\0d\0003\0d\0004\0d\0005\0", 34)));
    // Of a value that was cut at groups of three bytes before it was encoded.
    CHECK(has(forms, "YjFkMmMzZS1hYWFhLTRiYmItOGNjYy1kMGQxZDJkM2Q0"));
    CHECK(has(forms, "MWQyYzNlLWFhYWEtNGJiYi04Y2NjLWQwZDFkMmQzZDRk"));
    CHECK(std::count_if(forms.begin(), forms.end(),
                        [](const std::string& form) { return form.find('\n') == std::string::npos; }) == 9);
}

TEST_CASE("derived_forms: base64 and hex that are broken into lines") {
    std::string value; // of 120 characters
    for (int i = 100; i < 140; ++i)
        value += std::to_string(i);
    const std::vector<std::string> forms = strings(derived_forms(Secret(value)));
    struct Case {
        std::string_view name, text;
    };
    const Case cases[] = {
        // Python: base64.encodebytes(prefix + value + newline)
        {"base64", "MTAwMTAxMTAyMTAzMTA0MTA1MTA2MTA3MTA4MTA5MTEwMTExMTEyMTEzMTE0MTE1MTE2MTE3MTE4\n"
                   "MTE5MTIwMTIxMTIyMTIzMTI0MTI1MTI2MTI3MTI4MTI5MTMwMTMxMTMyMTMzMTM0MTM1MTM2MTM3\n"
                   "MTM4MTM5Cg==\n"},
        {"base64 of u…", "dTEwMDEwMTEwMjEwMzEwNDEwNTEwNjEwNzEwODEwOTExMDExMTExMjExMzExNDExNTExNjExNzEx\n"
                         "ODExOTEyMDEyMTEyMjEyMzEyNDEyNTEyNjEyNzEyODEyOTEzMDEzMTEzMjEzMzEzNDEzNTEzNjEz\n"
                         "NzEzODEzOQo=\n"},
        {"base64 of user:…", "dXNlcjoxMDAxMDExMDIxMDMxMDQxMDUxMDYxMDcxMDgxMDkxMTAxMTExMTIxMTMxMTQxMTUxMTYx\n"
                             "MTcxMTgxMTkxMjAxMjExMjIxMjMxMjQxMjUxMjYxMjcxMjgxMjkxMzAxMzExMzIxMzMxMzQxMzUx\n"
                             "MzYxMzcxMzgxMzkK\n"},
        {"openssl base64 of user:…", "dXNlcjoxMDAxMDExMDIxMDMxMDQxMDUxMDYxMDcxMDgxMDkxMTAxMTExMTIxMTMx\n"
                                     "MTQxMTUxMTYxMTcxMTgxMTkxMjAxMjExMjIxMjMxMjQxMjUxMjYxMjcxMjgxMjkx\n"
                                     "MzAxMzExMzIxMzMxMzQxMzUxMzYxMzcxMzgxMzkK\n"},
        {"xxd -p of u…", "753130303130313130323130333130343130353130363130373130383130\n"
                         "393131303131313131323131333131343131353131363131373131383131\n"
                         "393132303132313132323132333132343132353132363132373132383132\n"
                         "393133303133313133323133333133343133353133363133373133383133\n"
                         "390a\n"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto in_text = [&c](const std::string& form) {
            return c.text.find(form) != std::string_view::npos;
        };
        const auto longest = std::max_element(forms.begin(), forms.end(), [&](const auto& a, const auto& b) {
            return (in_text(a) ? a.size() : 0) < (in_text(b) ? b.size() : 0);
        });
        REQUIRE(in_text(*longest));
        CHECK(std::count(longest->begin(), longest->end(), '\n') >= 2);
        CHECK(c.text.size() - longest->size() <= 20); // what is left is neighbours and line ends
    }
}

TEST_CASE("derived_forms: no duplicates, none too short, none of what is not maskable") {
    const std::vector<std::string> forms = strings(derived_forms(Secret("p@ss'w\"rd +/%ü")));
    std::vector<std::string> sorted = forms;
    std::sort(sorted.begin(), sorted.end());
    CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
    CHECK(std::none_of(forms.begin(), forms.end(),
                       [](const std::string& f) { return f.size() < k_min_mask_size; }));
    CHECK(derived_forms(Secret("short")).empty());
    CHECK(derived_forms(Secret("undefined")).empty());
    CHECK(derived_forms(Secret()).empty());
}

TEST_CASE("derived_forms: a value of several lines also line by line, without its blanks") {
    const std::vector<std::string> forms =
        strings(derived_forms(Secret("first-line\r\n  second-line \nx\n\n")));
    CHECK(has(forms, "first-line\r\n  second-line \nx"));
    CHECK(has(forms, "first-line\\r\\n  second-line \\nx"));
    CHECK(has(forms, "first-line"));
    CHECK(has(forms, "second-line"));
    CHECK_FALSE(has(forms, "x"));
    CHECK(has(strings(derived_forms(Secret(" padded-value\n"))), "padded-value"));
}

TEST_CASE("forms_github_lacks: what the runner does not derive itself") {
    SUBCASE("of an API token") {
        const std::vector<std::string> forms = strings(forms_github_lacks(Secret(k_uuid)));
        CHECK_FALSE(has(forms, k_uuid));
        CHECK(has(forms, "MGIxZDJjM2UtYWFhYS00YmJiLThjY2MtZDBkMWQyZDNkNGQ1"));
        CHECK(has(forms, "BiMWQyYzNlLWFhYWEtNGJiYi04Y2NjLWQwZDFkMmQzZDRkN"));
        CHECK(has(forms, "wYjFkMmMzZS1hYWFhLTRiYmItOGNjYy1kMGQxZDJkM2Q0ZD"));
        CHECK(has(forms, "30623164326333652d616161612d346262622d386363632d643064316432643364346435"));
        CHECK(has(forms, "30623164326333652D616161612D346262622D386363632D643064316432643364346435"));
        CHECK(forms.size() == 7);
    }
    SUBCASE("of a value with special characters") {
        const std::vector<std::string> forms = strings(forms_github_lacks(Secret("ab cd/ef'gh")));
        CHECK(has(forms, "ab%20cd%2fef'gh"));         // encodeURIComponent with lower-case hex
        CHECK(has(forms, "ab+cd%2Fef%27gh"));         // form
        CHECK(has(forms, "ab cd/ef'\\''gh"));         // shell
        CHECK_FALSE(has(forms, "ab%20cd%2Fef%27gh")); // Uri.EscapeDataString
        CHECK_FALSE(has(forms, "ab cd/ef&apos;gh"));
    }
    SUBCASE("each on one line") {
        for (const std::string& form : strings(forms_github_lacks(Secret("first-line'\r\nsecond-line'\n")))) {
            CAPTURE(form);
            CHECK(form.find_first_of("\r\n") == std::string::npos);
        }
    }
}
