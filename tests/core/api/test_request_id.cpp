#include "core/api/request_id.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("request_id_of: an ID, or nothing") {
    struct Case {
        const char* name;
        std::string header;
        std::string id;
    };
    const std::string longest(128, 'a');
    const Case cases[] = {
        {"Snyk's", "b1946ac9-2492-4d23-a2a0-5a1e6f7d2c3b", "b1946ac9-2492-4d23-a2a0-5a1e6f7d2c3b"},
        {"another form", "Req_1.2", "Req_1.2"},
        {"the longest", longest, longest},
        {"a longer one, of which nothing is cut", longest + "a", ""},
        {"none", "", ""},
        {"no UTF-8", "a\xff", ""},
        {"a control character", "a\x1b[0m", ""},
        {"a command", "::error::x", ""},
        {"Azure's command", "##vso[x]", ""},
        {"a blank", "a b", ""},
        {"a mail address", "jane@example.com", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(request_id_of(c.header) == c.id);
    }
}
