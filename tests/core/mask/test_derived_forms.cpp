#include "core/mask/derived_forms.hpp"

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
                        [](const std::string& form) { return form.find('\n') == std::string::npos; }) == 10);
}

TEST_CASE("derived_forms: what programs write around special characters") {
    const std::vector<std::string> forms = strings(derived_forms(Secret("a'b\"c/d+e<f>g&h i")));
    CHECK(has(forms, "a'b\"c/d+e&lt;f&gt;g&amp;h i"));                          // XML text
    CHECK(has(forms, "a'b&quot;c/d+e&lt;f&gt;g&amp;h i"));                      // XML attribute
    CHECK(has(forms, "a&#39;b&quot;c/d+e&lt;f&gt;g&amp;h i"));                  // HTML
    CHECK(has(forms, "a&#x27;b&quot;c/d+e&lt;f&gt;g&amp;h i"));                 // Python
    CHECK(has(forms, "a''b\"c/d+e<f>g&h i"));                                   // YAML, SQL, PowerShell
    CHECK(has(forms, "a'b\"\"c/d+e<f>g&h i"));                                  // CSV
    CHECK(has(forms, "a%27b%22c/d%2Be%3Cf%3Eg%26h%20i"));                       // `/` kept
    CHECK(has(forms, "a%27b%22c%2Fd%2Be%3Cf%3Eg%26h+i"));                       // `+` for a blank
    CHECK(has(forms, "a\\u0027b\\u0022c/d\\u002Be\\u003Cf\\u003Eg\\u0026h i")); // System.Text.Json
}

TEST_CASE("derived_forms: a UUID in capitals and in small letters") {
    const std::vector<std::string> forms =
        strings(derived_forms(Secret("0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5")));
    CHECK(has(forms, "0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5"));
    CHECK(has(forms, k_uuid));
    CHECK(has(forms, "MGIxZDJjM2UtYWFhYS00YmJiLThjY2MtZDBkMWQyZDNkNGQ1")); // of the small letters
    CHECK(has(strings(derived_forms(Secret(k_uuid))), "0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5"));
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
    CHECK(has(strings(derived_forms(Secret("first-line\\nsecond-line\\n"))),
              "second-line")); // as it is pasted badly
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
        CHECK(has(forms, "0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5"));
        CHECK(forms.size() == 8);
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
