#include "core/api/verify_words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

TEST_CASE("readable_orgs: at most five, a personal one by its ID alone") {
    const auto orgs = [](int count) {
        OrgPage page;
        for (int i = 1; i <= count; ++i)
            page.orgs.push_back({"id-" + std::to_string(i), "slug-" + std::to_string(i), true});
        return page;
    };
    OrgPage personal;
    personal.orgs = {{"id-1", "jane.doe", false}};
    OrgPage more_pages = orgs(1);
    more_pages.next = "/rest/orgs?starting_after=x";
    const struct {
        const char* name;
        OrgPage page;
        const char* expected;
    } cases[] = {
        {"none", {}, ""},
        {"one", orgs(1), "this credential can read: slug-1 (id-1)"},
        {"a personal one", personal, "this credential can read: id-1"},
        {"five", orgs(5),
         "this credential can read: slug-1 (id-1), slug-2 (id-2), slug-3 (id-3), slug-4 (id-4), slug-5 (id-5)"},
        {"six", orgs(6),
         "this credential can read: slug-1 (id-1), slug-2 (id-2), slug-3 (id-3), slug-4 (id-4), slug-5 (id-5)"
         " and more"},
        {"one, and another page", more_pages, "this credential can read: slug-1 (id-1) and more"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(readable_orgs(c.page) == c.expected);
    }
}
