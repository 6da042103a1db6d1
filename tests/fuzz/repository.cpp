// One name for a repository. Property: the name of a name is the name itself, and no letter case matters;
// another host is another repository.
#include "core/base/text.hpp"
#include "core/ci/repository_url.hpp"
#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const std::string url(take_line(input));
    const std::string name = repository_of(url);
    must(name == to_lower(name), "a name has no capitals");
    const std::string path = "acme/shop";
    must(repository_of("https://a.example/" + path) == repository_of("git@a.example:" + path + ".git"),
         "two spellings");
    if (url.find_first_of("/@:?# \t") != std::string::npos || url.empty()) return;
    const bool same = to_lower(url) == "a.example";
    must((repository_of("https://" + url + "/" + path) == repository_of("https://a.example/" + path)) == same,
         "another host is another repository");
}
